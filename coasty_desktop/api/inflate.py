"""Unpacking an answer without ever holding more than its limit: a small body may claim to be a huge one."""

from __future__ import annotations

import zlib


class TooLarge(Exception):
    """The body has more bytes than the limit."""


class Unreadable(Exception):
    """The body is not what its encoding says, or the encoding was not asked for."""


class BoundedBody:
    """Collects the raw chunks of one body, unpacked, up to `limit` bytes."""

    def __init__(self, encoding: str, limit: int) -> None:
        """Start with nothing unpacked."""
        self._limit = limit
        self._body = bytearray()
        self._unpacker = _unpacker(encoding.strip().lower())

    def add(self, chunk: bytes) -> None:
        """Take the next raw bytes. Raises TooLarge, Unreadable."""
        room = self._limit - len(self._body) + 1
        if self._unpacker is None:
            self._body += chunk[:room]
        else:
            try:
                self._body += self._unpacker.decompress(chunk, room)
            except zlib.error as error:
                raise Unreadable from error
        if len(self._body) > self._limit:
            raise TooLarge

    def whole(self) -> bytes:
        """All of it. Raises Unreadable when a packed body ended too early."""
        if self._unpacker is not None and self._body and not self._unpacker.eof:
            raise Unreadable
        return bytes(self._body)


def _unpacker(encoding: str) -> zlib._Decompress | None:
    if encoding in ("", "identity"):
        return None
    if encoding not in ("gzip", "deflate"):
        raise Unreadable
    # 32 tells gzip and zlib apart by their first bytes.
    return zlib.decompressobj(32 + zlib.MAX_WBITS)
