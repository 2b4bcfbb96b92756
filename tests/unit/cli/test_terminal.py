"""What a person may type when asked."""

from __future__ import annotations

import pytest

from coasty_desktop.agent.ports import Answer
from coasty_desktop.cli.terminal import parse


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("y\n", Answer("approve")),
        ("n wrong button\n", Answer("reject", "wrong button")),
        ("n\n", Answer("reject", "the user said no")),
        ("s\n", Answer("skip")),
        ("a\n", Answer("rest_of_run")),
        ("\n", None),
        ("yy\n", None),
        ("please\n", None),
    ],
)
def test_that_only_a_clear_word_counts(line: str, answer: Answer | None) -> None:
    assert parse(line) == answer
