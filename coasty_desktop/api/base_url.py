"""Where the service is: one normalised address, https unless it is this computer.

A key belongs to one base URL; two texts that mean the same address are equal here.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

import msgspec

from coasty_desktop.core.errors import BadInput

_HINT = "Use an address like https://coasty.ai/v1."
_DEFAULT_PORTS = {"https": 443, "http": 80}


class BaseUrl(msgspec.Struct, frozen=True):
    """The address every request begins with, without a slash at its end."""

    text: str
    is_loopback: bool = False

    @classmethod
    def parse(cls, text: str) -> BaseUrl:
        """Check and normalise an address. Raises BadInput.

        An address without a path gets `/v1`, the only version there is.
        """
        given = text.strip()
        if not given:
            raise BadInput("The address of the service is empty", hint=_HINT)
        # urlsplit drops tabs and line breaks in silence, which would make two texts of one.
        if not re.fullmatch(r"[!-~]+", given) or "\\" in given:
            raise BadInput("The address of the service has characters that no address has", hint=_HINT)
        parts, port = _split(given)
        host = (parts.hostname or "").rstrip(".")
        if problem := _problem(given, parts, host):
            raise BadInput(problem, hint=_HINT)
        is_loopback = _is_loopback(host)
        if parts.scheme == "http" and not is_loopback:
            raise BadInput(
                "The address of the service must begin with https://",
                hint="Plain http is accepted only for this computer, such as http://127.0.0.1:8000.",
            )
        shown_host = f"[{host}]" if ":" in host else host
        shown_port = "" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}"
        path = parts.path.rstrip("/") or "/v1"
        return cls(f"{parts.scheme}://{shown_host}{shown_port}{path}", is_loopback)

    def __str__(self) -> str:
        """The address."""
        return self.text


def _split(given: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(given)
        return parts, parts.port
    except ValueError as error:
        raise BadInput("The address of the service cannot be read", hint=_HINT) from error


def _problem(given: str, parts: SplitResult, host: str) -> str:
    if parts.scheme not in _DEFAULT_PORTS:
        return "The address of the service must begin with https://"
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        return "The address of the service must not hold a name or a password"
    if "?" in given or "#" in given:
        return "The address of the service must not hold a question mark or a #"
    if not host or not re.fullmatch(r"[A-Za-z0-9.\-_:]+", host):
        return "The address of the service names no computer"
    if any(part in (".", "..") for part in parts.path.split("/")) or "//" in parts.path:
        return "The path in the address of the service cannot be used"
    return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
