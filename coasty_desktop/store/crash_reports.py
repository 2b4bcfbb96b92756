"""Reports of the program's own defects, in the profile: for a person to look at and to hand on, secrets out."""

from __future__ import annotations

import platform
import traceback
from datetime import datetime
from pathlib import Path

from coasty_desktop import __version__
from coasty_desktop.core.secrets_out import without_secrets
from coasty_desktop.store.home import private_file, private_folder


def write_crash_report(profile: Path, error: BaseException, at: datetime) -> Path:
    """Write what failed and what it ran on into the profile; returns where. Raises NotPossibleHere, OSError."""
    path = private_file(private_folder(profile / "crashes") / f"{at:%Y%m%d-%H%M%S-%f}.txt")
    path.write_text(_report(error, at), encoding="utf-8", errors="replace")
    return path


def _report(error: BaseException, at: datetime) -> str:
    head = (
        f"Coasty Desktop {__version__}, {at.isoformat(timespec='seconds')}",
        f"Python {platform.python_version()}, {platform.platform()}",
    )
    text = without_secrets("\n".join((*head, "", *traceback.format_exception(error))))
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text
