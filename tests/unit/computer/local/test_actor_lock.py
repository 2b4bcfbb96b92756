"""One actor per desktop."""

import subprocess
import sys
from pathlib import Path

import pytest

from coasty_desktop.computer.local.actor_lock import ActorLock, current_actor, request_stop
from coasty_desktop.core.errors import BadInput


@pytest.fixture(autouse=True)
def _runtime(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))


def test_that_the_second_actor_is_told_of_the_first() -> None:
    first, second = ActorLock(), ActorLock()
    first.acquire("the run “buy milk”", socket="somewhere")
    with pytest.raises(BadInput, match="the run “buy milk”"):
        second.acquire("another")
    first.release()
    second.acquire("another")
    second.release()


def test_that_the_note_says_who_acts() -> None:
    lock = ActorLock()
    lock.acquire("a run", hand_pid=5, socket="here")
    actor = current_actor()
    assert actor is not None
    assert (actor.what, actor.hand_pid, actor.socket) == ("a run", 5, "here")
    lock.acquire("the same with a new hand", hand_pid=6)
    assert (current_actor() or actor).hand_pid == 6
    lock.release()
    lock.release()
    assert current_actor() is None


def test_that_the_lock_ends_with_its_process() -> None:
    code = "from coasty_desktop.computer.local.actor_lock import ActorLock as L; lock = L(); lock.acquire('a child')"
    done = subprocess.run([sys.executable, "-c", f"{code}; import os; os._exit(1)"], check=False)
    assert done.returncode == 1
    assert current_actor() is None


def test_that_looking_who_acts_keeps_nobody_from_acting() -> None:
    lock = ActorLock()
    for _ in range(50):
        current_actor()
        lock.acquire("a run")
        lock.release()


def test_that_nothing_is_stopped_when_nobody_acts() -> None:
    assert request_stop() == "nothing acting"
