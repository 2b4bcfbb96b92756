import contextlib
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from coasty_desktop.agent import events as happened
from coasty_desktop.core.errors import BadInput
from coasty_desktop.store.profile import Profile
from coasty_desktop.store.runs import RunStore
from tests.unit.store import example_run
from tests.unit.store.example_run import START, at

REPOSITORY = Path(__file__).parents[3]


def write(runs: RunStore, run_id: str, events: list[happened.RunEvent] | None = None, task: str = "Save it") -> None:
    runs.begin(run_id, task, "This computer", {"max_steps": 25, "approve": "every"}, practice=False, started_at=START)
    for second, event in enumerate(example_run.whole(run_id) if events is None else events):
        runs.append(run_id, event, at(second))


def pictures(profile: Profile) -> list[Path]:
    return sorted((profile.folder / "pictures").rglob("*.png"))


def in_another_process(folder: Path, script: str, *, wait: bool = True) -> subprocess.Popen[str]:
    program = "from tests.unit.store.example_run import *\nfrom coasty_desktop.store.profile import Profile\n"
    program += f"from pathlib import Path\nprofile = Profile(Path({str(folder)!r}))\n" + textwrap.dedent(script)
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=REPOSITORY, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    if wait:
        process.communicate(timeout=30)
        assert process.returncode == 0
    return process


def test_that_a_run_is_read_back_as_it_was_written(profile: Profile) -> None:
    write(profile.runs, "run-1")

    run = profile.runs.load("run-1")

    assert [stored.event for stored in run.events] == example_run.whole("run-1")
    assert [stored.at for stored in run.events] == [at(second) for second in range(len(run.events))]
    assert run.options == {"max_steps": 25, "approve": "every"}
    assert run.unread == run.lost_pictures == ()


def test_that_the_snapshot_follows_from_the_events(profile: Profile) -> None:
    write(profile.runs, "run-1")

    snapshot = profile.runs.load("run-1").snapshot()

    assert (snapshot.status, snapshot.credits, snapshot.balance, snapshot.max_steps) == ("done", 20, 84.5, 25)
    assert [(step.state, step.by) for step in snapshot.steps] == [("refused", "person"), ("skipped", "person")]
    assert snapshot.picture is not None
    assert snapshot.picture.png == b"second picture"


def test_that_the_list_says_how_each_run_ended_newest_first(profile: Profile) -> None:
    write(profile.runs, "run-1")
    write(profile.runs, "run-2", [example_run.started("run-2"), example_run.finished("stopped", 0)])

    newest, oldest = profile.runs.list()

    assert (newest.run_id, newest.status, newest.steps) == ("run-2", "stopped", 0)
    assert (oldest.run_id, oldest.status, oldest.steps, oldest.credits, oldest.seconds, oldest.verified) == (
        "run-1",
        "done",
        2,
        20,
        12.5,
        True,
    )
    assert oldest.started_at == START


def test_that_the_list_goes_on_where_the_page_before_ended(profile: Profile) -> None:
    for number in range(5):
        write(profile.runs, f"run-{number}", [])

    page = profile.runs.list(limit=2)
    rest = profile.runs.list(limit=50, before=page[-1].run_id)

    assert [run.run_id for run in page + rest] == ["run-4", "run-3", "run-2", "run-1", "run-0"]


def test_that_a_run_that_goes_on_is_listed_as_running_with_its_costs_so_far(profile: Profile) -> None:
    write(profile.runs, "run-1", example_run.whole("run-1")[:3])

    with contextlib.closing(Profile(profile.folder)) as another:
        (run,) = another.runs.list()

    assert (run.status, run.steps, run.credits) == ("running", 1, 14)


def test_that_a_run_whose_process_was_killed_is_interrupted_and_keeps_what_it_wrote(profile: Profile) -> None:
    writer = in_another_process(
        profile.folder,
        """
        profile.runs.begin("run-1", "Save it", "This computer", {}, practice=True, started_at=START)
        for second, event in enumerate(whole("run-1")[:9]):
            profile.runs.append("run-1", event, at(second))
        print("written", flush=True)
        input()
    """,
        wait=False,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "written\n"
    assert profile.runs.list()[0].status == "running"

    os.kill(writer.pid, signal.SIGKILL)
    writer.communicate(timeout=30)

    assert profile.runs.list()[0].status == "interrupted"
    assert [stored.event for stored in profile.runs.load("run-1").events] == example_run.whole("run-1")[:9]


def test_that_two_processes_write_different_runs_at_once_into_a_new_profile(profile: Profile) -> None:
    script = """
        profile.runs.begin("run-{0}", "Task {0}", "This computer", {{}}, practice=True, started_at=START)
        for number in range(150):
            profile.runs.append("run-{0}", PictureTaken(number, capture(b"same picture %d" % number)), at(number))
        profile.runs.append("run-{0}", finished(), at(999))
        profile.close()
    """
    script = "from coasty_desktop.agent.events import PictureTaken\n" + textwrap.dedent(script)
    writers = [in_another_process(profile.folder, script.format(name), wait=False) for name in "abc"]
    for writer in writers:
        writer.communicate(timeout=50)
        assert writer.returncode == 0

    assert [run.status for run in profile.runs.list()] == ["done"] * 3
    for name in "abc":
        run = profile.runs.load(f"run-{name}")
        assert len(run.events) == 151
        assert run.lost_pictures == ()
    assert len(pictures(profile)) == 150


def test_that_the_same_event_at_the_same_time_is_written_once(profile: Profile) -> None:
    write(profile.runs, "run-1")
    write(profile.runs, "run-1")

    assert len(profile.runs.load("run-1").events) == len(example_run.whole("run-1"))
    assert profile.runs.list()[0].credits == 20


def test_that_a_picture_shown_twice_is_one_file_and_no_database_row_holds_its_bytes(profile: Profile) -> None:
    write(profile.runs, "run-1")
    profile.database.flush()

    assert sorted(path.read_bytes() for path in pictures(profile)) == [b"first picture", b"second picture"]
    assert b"first picture" not in profile.database.path.read_bytes()


def test_that_a_damaged_or_missing_picture_is_named_and_the_rest_is_read(profile: Profile) -> None:
    write(profile.runs, "run-1")
    first, second = pictures(profile)
    first.write_bytes(b"something else")
    second.unlink()

    run = profile.runs.load("run-1")

    assert sorted(run.lost_pictures) == sorted((first.stem, second.stem))
    assert len(run.events) == len(example_run.whole("run-1"))
    picture = run.snapshot().picture
    assert picture is not None
    assert picture.png == b""


@pytest.mark.parametrize(
    ("column", "value"), [("kind", "telepathy_received"), ("version", 99), ("data", '{"step": []}')]
)
def test_that_reading_stops_at_an_unknown_event_and_names_the_rest(
    profile: Profile, column: str, value: object
) -> None:
    write(profile.runs, "run-1")
    with profile.database.writing() as rows:
        rows.execute(f"UPDATE events SET {column} = ? WHERE number = 16", (value,))

    run = profile.runs.load("run-1")

    assert len(run.events) == 15
    assert run.unread == ("telepathy_received" if column == "kind" else "step_skipped", "run_stopped", "run_finished")


def test_that_the_beginning_of_an_id_is_enough_when_only_one_run_has_it(profile: Profile) -> None:
    for run_id in ("ab12", "ab34", "ab"):
        write(profile.runs, run_id, [])

    assert profile.runs.load("ab1").summary.run_id == "ab12"
    assert profile.runs.load("ab").summary.run_id == "ab"
    with pytest.raises(BadInput, match="Several runs begin with “a”"):
        profile.runs.load("a")
    for nobody in ("b", "", "%", "a_1"):
        with pytest.raises(BadInput, match="There is no run"):
            profile.runs.load(nobody)


def test_that_forgetting_a_run_leaves_nothing_of_it_and_keeps_what_others_show(profile: Profile) -> None:
    write(profile.runs, "run-1", task="A private matter", events=example_run.whole("run-1", b"shared", b"only here"))
    write(profile.runs, "run-2", events=example_run.whole("run-2", b"shared", b"only there"))

    assert profile.runs.forget("run-1") == "run-1"

    assert sorted(path.read_bytes() for path in pictures(profile)) == [b"only there", b"shared"]
    assert profile.runs.load("run-2").lost_pictures == ()
    assert [run.run_id for run in profile.runs.list()] == ["run-2"]
    for file in profile.folder.glob("*.sqlite3*"):
        assert b"A private matter" not in file.read_bytes()


def test_that_a_run_that_goes_on_cannot_be_forgotten(profile: Profile) -> None:
    write(profile.runs, "run-1", [example_run.started("run-1")])

    with pytest.raises(BadInput, match="still going"):
        profile.runs.forget("run-1")

    assert profile.runs.list() != []


def test_that_appending_to_a_run_nobody_began_is_refused(profile: Profile) -> None:
    with pytest.raises(BadInput, match="There is no run"):
        profile.runs.append("run-1", example_run.finished(), START)


def test_that_past_tasks_come_once_each_newest_first(profile: Profile) -> None:
    for number, task in enumerate(["one", "two", "one", "three"]):
        write(profile.runs, f"run-{number}", [], task=task)

    assert profile.runs.past_tasks(2) == ["three", "one"]
    assert profile.runs.past_tasks(9) == ["three", "one", "two"]


def test_that_text_with_half_a_surrogate_pair_is_kept_as_far_as_it_goes(profile: Profile) -> None:
    event = happened.StepPredicted(1, "continue", "broken \ud800 text", (), 4, "req_1")
    write(profile.runs, "run-1", [event], task="task \udcff")

    run = profile.runs.load("run-1")

    assert run.summary.task == "task ?"
    assert run.snapshot().steps[0].reasoning == "broken ? text"


def test_that_a_key_typed_instead_of_an_id_is_not_repeated(profile: Profile) -> None:
    with pytest.raises(BadInput) as caught:
        profile.runs.load("sk-coasty-live-0123456789abcdefghij")
    assert "0123456789" not in str(caught.value)
