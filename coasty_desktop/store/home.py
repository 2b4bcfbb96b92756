"""Where the profile lies, and how its folders and files are made: for this user only."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from coasty_desktop.core.errors import NotPossibleHere

_NAME = "coasty-desktop"


def profile_folder(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Name the profile folder: COASTY_HOME, else the platform's place for a program's data. Creates nothing."""
    if chosen := environ.get("COASTY_HOME"):
        return Path(chosen).expanduser().absolute()
    if platform == "win32":
        return (
            _absolute(environ.get("LOCALAPPDATA")) / _NAME
            if environ.get("LOCALAPPDATA")
            else (Path.home() / "AppData" / "Local" / _NAME)
        )
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / _NAME
    data = environ.get("XDG_DATA_HOME", "")
    # The base directory specification: a path that is not absolute is to be ignored.
    return (Path(data) if data.startswith("/") else Path.home() / ".local" / "share") / _NAME


def private_folder(folder: Path) -> Path:
    """Create `folder` if it is missing, readable by this user only, and return it.

    A folder that exists keeps its permissions: whoever made it chose them. Raises NotPossibleHere.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise NotPossibleHere(
            f"The folder {folder} cannot be used: {error.strerror or error}",
            hint="Make it writable, or name another one in COASTY_HOME.",
        ) from error
    return folder


def private_file(path: Path) -> Path:
    """Create `path` empty and readable by this user only, if it is missing, and return it."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise NotPossibleHere(
            f"The file {path} cannot be used: {error.strerror or error}",
            hint="Make it writable, or name another folder in COASTY_HOME.",
        ) from error
    return path


def _absolute(text: str | None) -> Path:
    return Path(text or "").absolute()
