from collections.abc import Iterator
from pathlib import Path

import pytest

from coasty_desktop.store.profile import Profile


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def profile(folder: Path) -> Iterator[Profile]:
    opened = Profile(folder)
    yield opened
    opened.close()
