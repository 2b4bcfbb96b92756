"""The lock of whoever acts; its half for Windows runs here over a lock that is none."""

import importlib.util
import os
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from coasty_desktop.computer.hand import file_lock

Open = Callable[[], BinaryIO]


def _of_windows(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module as Windows imports it, with bytes that one handle alone can have."""
    held: dict[int, int] = {}

    def locking(descriptor: int, mode: int, length: int) -> None:
        at = os.lseek(descriptor, 0, os.SEEK_CUR)
        assert length == 1
        if mode == 0:
            assert held.pop(at) == descriptor
        elif held.setdefault(at, descriptor) != descriptor:
            raise PermissionError

    msvcrt: Any = types.ModuleType("msvcrt")
    msvcrt.locking, msvcrt.LK_NBLCK, msvcrt.LK_UNLCK = locking, 2, 0
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)
    monkeypatch.setattr(sys, "platform", "win32")
    spec = importlib.util.spec_from_file_location("file_lock_of_windows", file_lock.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["linux", "win32"])
def lock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    return file_lock if request.param == "linux" else _of_windows(monkeypatch)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    files: list[BinaryIO] = []

    def open_it() -> BinaryIO:
        files.append((tmp_path / "lock").open("a+b"))
        return files[-1]

    yield open_it
    for file in files:
        file.close()


def test_that_one_has_it_and_everybody_sees_that(lock: Any, opened: Open) -> None:
    one, other = opened(), opened()
    assert not lock.is_taken(other)
    assert lock.take(one)
    assert lock.is_taken(other)
    assert not lock.take(other)


def test_that_a_look_takes_nothing_and_moves_nothing(lock: Any, opened: Open) -> None:
    one, other = opened(), opened()
    one.write(b"who")
    one.flush()
    other.seek(0)
    assert not lock.is_taken(other)
    assert other.read() == b"who"
    assert lock.take(one)
