"""Picture bytes as files, named by their content: one picture is kept once, whoever shows it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.store.home import private_folder
from coasty_desktop.store.replace_file import replace_file


class PictureFiles:
    """The folder of pictures. Whoever writes or removes holds the database's write lock (see `runs`)."""

    def __init__(self, folder: Path) -> None:
        """The folder is made with the first picture."""
        self._folder = folder

    def keep(self, png: bytes) -> str:
        """Write the picture unless it is there, and return its name: the SHA-256 of its bytes in hexadecimal."""
        name = hashlib.sha256(png).hexdigest()
        path = self.path(name)
        if not _holds(path, len(png)):
            try:
                # Not durable: after a power cut a torn picture shows by its name, and waiting would slow every step.
                replace_file(private_folder(private_folder(self._folder) / name[:2]) / path.name, png, durable=False)
            except OSError as error:
                raise NotPossibleHere(
                    f"A picture could not be kept in {self._folder}: {error.strerror or error}",
                    hint="Check the disk's space and the folder's permissions.",
                ) from error
        return name

    def read(self, name: str) -> bytes | None:
        """The picture's bytes; None when the file is gone or no longer what its name says."""
        try:
            png = self.path(name).read_bytes()
        except OSError:
            return None
        return png if hashlib.sha256(png).hexdigest() == name else None

    def remove(self, name: str) -> None:
        """Delete the picture; one that is gone is fine."""
        self.path(name).unlink(missing_ok=True)

    def path(self, name: str) -> Path:
        """Where the picture lies."""
        return self._folder / name[:2] / f"{name}.png"


def _holds(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False
