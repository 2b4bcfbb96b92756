import os
import stat
from pathlib import Path

import pytest

from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.store.home import private_file, private_folder, profile_folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_that_coasty_home_wins_and_becomes_absolute() -> None:
    assert profile_folder({"COASTY_HOME": "/x/y", "XDG_DATA_HOME": "/data"}, "linux") == Path("/x/y")
    assert profile_folder({"COASTY_HOME": "here"}, "linux") == Path.cwd() / "here"
    assert profile_folder({"COASTY_HOME": "~/there"}, "linux") == Path.home() / "there"


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({"XDG_DATA_HOME": "/data"}, "linux", Path("/data/coasty-desktop")),
        ({"XDG_DATA_HOME": "not/absolute"}, "linux", Path.home() / ".local/share/coasty-desktop"),
        ({}, "linux", Path.home() / ".local/share/coasty-desktop"),
        ({"LOCALAPPDATA": "/C/Local"}, "win32", Path("/C/Local/coasty-desktop")),
        ({}, "win32", Path.home() / "AppData/Local/coasty-desktop"),
        ({"XDG_DATA_HOME": "/data"}, "darwin", Path.home() / "Library/Application Support/coasty-desktop"),
    ],
)
def test_that_each_platform_has_its_own_place(environ: dict[str, str], platform: str, expected: Path) -> None:
    assert profile_folder(environ, platform) == expected


def test_that_what_is_made_is_for_this_user_only(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "a" / "b")

    assert mode(folder) == 0o700
    assert mode(private_file(folder / "file")) == 0o600


def test_that_a_folder_somebody_made_keeps_its_permissions(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    os.chmod(shared, 0o755)

    assert mode(private_folder(shared)) == 0o755


def test_that_a_place_that_cannot_be_used_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(NotPossibleHere, match="cannot be used"):
        private_folder(tmp_path / "file" / "profile")
    with pytest.raises(NotPossibleHere, match="COASTY_HOME"):
        private_file(tmp_path / "missing" / "file")
