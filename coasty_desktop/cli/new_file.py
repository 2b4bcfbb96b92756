"""Files that a command writes: always new ones, nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

from coasty_desktop.core.errors import BadInput


def refuse_existing(file: Path) -> None:
    """Raise BadInput when something is there already, before anything is asked of the service."""
    if file.exists():
        raise BadInput(f"{file} is there already", hint="Nothing is overwritten. Choose another name.")


def write_new(file: Path, data: bytes) -> None:
    """Write a new file. Raises BadInput when it cannot be made, or has come to be there meanwhile."""
    try:
        with file.open("xb") as new:
            new.write(data)
    except FileExistsError:
        refuse_existing(file)
        raise BadInput(f"{file} cannot be written", hint="Choose another name.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "that is no name of a file"
        raise BadInput(f"{file} cannot be written ({reason})", hint="Choose another place.") from None
