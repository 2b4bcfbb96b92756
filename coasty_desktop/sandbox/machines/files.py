"""The files of one machine: a tree in memory. No path of it is a path of this computer."""

from __future__ import annotations

import posixpath
import re

HOME = "/home/practice"
DOCUMENTS, DOWNLOADS = f"{HOME}/Documents", f"{HOME}/Downloads"
MOST_BYTES, MOST_ENTRIES = 5_000_000, 2000
_MOST_PATH, _MOST_NAME = 1024, 255
_DRIVE = re.compile(r"^[A-Za-z]:(?=[\\/])")


class NoSuchThing(Exception):
    """What a command wanted of the files or the desktop is not to be had; says why in a person's words."""


class FileTree:
    """Directories and files by absolute path. There are no links and no other file system to reach."""

    def __init__(self) -> None:
        """An empty tree with a home."""
        self._files: dict[str, bytes] = {}
        self._directories: set[str] = {"/"}
        for path in (DOCUMENTS, DOWNLOADS, "/tmp"):
            self.make_directory(path)

    def copy(self) -> FileTree:
        """A tree with the same content that changes by itself."""
        twin = FileTree()
        twin._files, twin._directories = dict(self._files), set(self._directories)
        return twin

    def is_file(self, path: str) -> bool:
        """Whether a file stands there."""
        return path in self._files

    def is_directory(self, path: str) -> bool:
        """Whether a directory stands there."""
        return path in self._directories

    def read(self, path: str) -> bytes:
        """The content. Raises NoSuchThing."""
        if path in self._directories:
            raise NoSuchThing(f"{path} is a directory")
        if path not in self._files:
            raise NoSuchThing(f"there is no file {path}")
        return self._files[path]

    def text(self, path: str) -> str:
        """The content as text; bytes that are not UTF-8 are shown as replacement characters. Raises NoSuchThing."""
        return self.read(path).decode("utf-8", "replace")

    def write(self, path: str, content: bytes) -> None:
        """Make or replace a file; its directory must be there. Raises NoSuchThing, also when the disk is full."""
        if path in self._directories:
            raise NoSuchThing(f"{path} is a directory")
        self._check_parent(path)
        used = sum(map(len, self._files.values())) - len(self._files.get(path, b""))
        if used + len(content) > MOST_BYTES:
            raise NoSuchThing(f"the disk is full: a practice machine holds {MOST_BYTES} bytes")
        self._check_room(path)
        self._files[path] = content

    def make_directory(self, path: str, *, with_parents: bool = True) -> None:
        """Make a directory; nothing happens when it is there. Raises NoSuchThing."""
        if path in self._directories:
            return
        if path in self._files:
            raise NoSuchThing(f"{path} is a file")
        parent = posixpath.dirname(path)
        if with_parents:
            self.make_directory(parent)
        self._check_parent(path)
        self._check_room(path)
        self._directories.add(path)

    def remove(self, path: str) -> None:
        """Delete one file. Raises NoSuchThing."""
        self.read(path)
        del self._files[path]

    def remove_directory(self, path: str, *, with_content: bool = False) -> None:
        """Delete a directory. Raises NoSuchThing, also when it is not empty and `with_content` is not said."""
        if path not in self._directories:
            raise NoSuchThing(f"there is no directory {path}")
        if path in ("/", HOME):
            raise NoSuchThing(f"{path} stays")
        inside = f"{path}/"
        if not with_content and self.names(path):
            raise NoSuchThing(f"{path} is not empty")
        self._files = {name: content for name, content in self._files.items() if not name.startswith(inside)}
        self._directories = {name for name in self._directories if name != path and not name.startswith(inside)}

    def names(self, path: str) -> list[str]:
        """What stands in a directory, sorted. Raises NoSuchThing."""
        if path not in self._directories:
            raise NoSuchThing(f"there is no directory {path}")
        inside = path.rstrip("/") + "/"
        size = len(inside)
        below = (name[size:] for kept in (self._files, self._directories) for name in kept if name.startswith(inside))
        return sorted(name for name in below if name and "/" not in name)

    def below(self, path: str) -> list[str]:
        """Every file in a directory and its directories."""
        return sorted(name for name in self._files if name.startswith(path.rstrip("/") + "/"))

    def _check_parent(self, path: str) -> None:
        parent = posixpath.dirname(path)
        if parent not in self._directories:
            raise NoSuchThing(f"there is no directory {parent}")

    def _check_room(self, path: str) -> None:
        is_new = path not in self._files and path not in self._directories
        if is_new and len(self._files) + len(self._directories) >= MOST_ENTRIES:
            raise NoSuchThing(f"the disk is full: a practice machine holds {MOST_ENTRIES} files and directories")


def absolute(path: str, cwd: str = HOME) -> str:
    """A path as the tree knows it: `~`, `.`, `..` and backslashes resolved; above the root is the root.

    Raises NoSuchThing for what cannot be a path.
    """
    said = _DRIVE.sub("", path).replace("\\", "/")
    if not said or "\0" in said or len(said) > _MOST_PATH or any(len(part) > _MOST_NAME for part in said.split("/")):
        raise NoSuchThing("that is not a path")
    if said == "~" or said.startswith("~/"):
        said = HOME + said[1:]
    # Two slashes at the beginning mean something else to POSIX; here they are one.
    return "/" + posixpath.normpath(posixpath.join(cwd, said)).lstrip("/")
