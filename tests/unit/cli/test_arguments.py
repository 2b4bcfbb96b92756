"""What is said of wrong arguments, and that no value is ever repeated."""

from __future__ import annotations

import pytest

from coasty_desktop.cli.arguments import no_such_option, without_value
from coasty_desktop.cli.main import parser
from coasty_desktop.core.errors import BadInput

KEY = "sk-coasty-live-0123456789abcdefghij"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([KEY], "There is no such command"),
        (["key", KEY], "There is no such command"),
        (["run"], "TASK is missing"),
        (["history", "export"], "ID, FILE are missing"),
        (["run", "x", "--max-steps", KEY], "--max-steps takes a whole number"),
        (["run", "x", "--budget-credits", KEY], "--budget-credits takes a number"),
        (["run", "x", "--approve", KEY], "--approve takes one of these: every, risky, none"),
        (["run", "x", "--engine"], "--engine needs a value"),
        (["run", "x", f"--json={KEY}"], "--json takes no value"),
        (
            ["schedules", "create", "--name", "n", "--machine", "m", "--task", KEY],
            "One of these is needed: --frequency, --run-at",
        ),
        (["run", "x", "--display", "1", "--window", KEY], "--window and --display do not go together"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_that_a_wrong_argument_is_told_without_its_value(argv: list[str], said: str) -> None:
    with pytest.raises(BadInput) as caught:
        parser().parse_known_args(argv)
    assert caught.value.title == said
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("message", [f"something new: {KEY}", f"argument TASK: something new {KEY}", KEY])
def test_that_a_message_nobody_knows_gives_nothing_away(message: str) -> None:
    assert KEY not in without_value(message)


def test_that_only_what_looks_like_an_option_is_named() -> None:
    assert no_such_option("--max-stepz=3") == "There is no option --max-stepz"
    for key in (f"--{KEY}", "--sk-coasty-live", "--cua_sk_abc"):
        assert no_such_option(key) == "There is no such option"


@pytest.mark.parametrize("short", ["--ye", "--y", "--js"])
def test_that_an_option_that_is_cut_short_is_none(short: str) -> None:
    args, unknown = parser().parse_known_args(["machines", "delete", "mch_1", short])
    assert unknown == [short]
    assert (args.yes, args.json) == (False, False)
