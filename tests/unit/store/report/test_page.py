import base64
import re
from datetime import timedelta, timezone
from html.parser import HTMLParser
from typing import Any

import pytest
from msgspec.structs import replace

from coasty_desktop.agent import events as happened
from coasty_desktop.core.action import Raw, TypeText
from coasty_desktop.store.report import report_page
from coasty_desktop.store.stored_run import RunSummary, StoredEvent, StoredRun
from tests.unit.store import example_run
from tests.unit.store.example_run import START, at

ABOUT = RunSummary(
    "run-1", 'Save <it> & "go"', "This computer", False, START, "done", 2, 20, 72.5, True, "It is saved."
)
EMPTY = frozenset({"meta"})


class Reader(HTMLParser):
    """Reads a page as a browser would, and notes what does not fit."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data


def run(events: list[happened.RunEvent] | None = None, **changes: Any) -> StoredRun:
    told = example_run.whole("run-1") if events is None else events
    stored = tuple(StoredEvent(at(second), event) for second, event in enumerate(told))
    return replace(StoredRun(ABOUT, {"task": ABOUT.task, "engine": "v3", "budget": None}, stored), **changes)


def predicted(*actions: Any, reasoning: str = "") -> happened.RunEvent:
    return happened.StepPredicted(1, "continue", reasoning, actions, 4, "req_1")


def test_that_the_page_says_what_was_asked_done_paid_and_approved() -> None:
    text = Reader(report_page(run())).text

    for words in (
        'Save <it> & "go"', "Done", "Verified", "It is saved.", "20 cr", "$0.20", "1 min 12 s", "I see a form.",
        "Double-click at 412, 236 with the right button", "Approved by you after 1.0 s", "predict 3.41 s",
        "Skipped by you: “not that one”", "Paused: a person moved the mouse", "Asked the service again after 2 s",
        "Code is not executed", "import os", "no such action", "Budget: 14 of 50", "req_2", "ses_1", "v3",
    ):  # fmt: skip
        assert words in text, words


def test_that_the_page_is_whole_and_names_nothing_twice() -> None:
    reader = Reader(report_page(run()))

    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    targets = [value[1:] for name, value in reader.attributes if name == "href" and value.startswith("#")]
    assert targets != []
    assert set(targets) <= set(reader.ids)


def test_that_each_picture_is_in_the_page_once_however_often_it_is_shown() -> None:
    page = report_page(run())

    assert page.count(base64.b64encode(b"first picture").decode()) == 1
    assert page.count("data:image/png;base64,") == 2


def test_that_the_page_asks_nobody_for_anything_and_runs_nothing() -> None:
    reader = Reader(report_page(run()))

    assert "script" not in reader.names
    assert (
        "content",
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    ) in reader.attributes
    assert not [name for name, _ in reader.attributes if name.startswith("on")]
    for name, value in reader.attributes:
        if name in ("href", "src", "style"):
            assert value.startswith(("#", "data:image/png;base64,", "flex:", "background:", "--ratio:", "position:"))


HOSTILE = '<img src=x onerror=alert(1)>"><script>alert(2)</script></style></title>&amp;\x00\u202e\ud800'


def test_that_hostile_text_is_shown_and_never_becomes_markup() -> None:
    events = [
        happened.PictureTaken(1, example_run.capture(b"png")),
        predicted(TypeText(HOSTILE), Raw(HOSTILE), reasoning=HOSTILE),
        happened.ActionRefused(1, 1, HOSTILE, HOSTILE),
        happened.StepSkipped(1, HOSTILE, HOSTILE),
        happened.Paused(HOSTILE),
        happened.RunFinished("fail", HOSTILE, 1, 1, 1, hint=HOSTILE, request_id=HOSTILE),
    ]
    about = replace(ABOUT, task=HOSTILE, target=HOSTILE, run_id=HOSTILE)
    page = report_page(run(events, summary=about, options={HOSTILE: HOSTILE}, unread=(HOSTILE,)))
    reader = Reader(page)

    assert page.encode()
    assert reader.open == []
    assert not {"script", "img"} & set(reader.names)
    assert reader.names.count("title") == reader.names.count("style") == 1
    assert "<script>alert(2)</script></style></title>&amp;" in reader.text
    assert "\u202e" not in page
    assert "\x00" not in page


@pytest.mark.parametrize(
    "secret",
    [
        "sk-coasty-live-abcdef0123456789", "sk-coasty-test-practice-0123456789", "cua_sk_abcdef0123456789",
        "Bearer abcdefghijklmnop", "ghp_abcdefghijklmnopqrstuvwxyz", "AKIAABCDEFGHIJKLMNOP",
    ],
)  # fmt: skip
def test_that_keys_are_taken_out_wherever_they_stand(secret: str) -> None:
    text = f"use {secret} for it"
    long = "x" * 40 + text  # cut in the middle of the key where it is shown in one line
    events = [
        happened.PictureTaken(1, example_run.capture(b"png")),
        predicted(TypeText(text), TypeText(long), Raw(text), reasoning=text),
        happened.RunFinished("done", text, 1, 1, 1),
    ]
    page = report_page(run(events, summary=replace(ABOUT, task=text), options={"instructions": text}))

    private = secret[-10:]
    assert [private[:length] for length in (10, 7, 5) if private[:length] in page] == []


def test_that_a_picture_is_never_changed_by_the_search_for_keys() -> None:
    png = base64.b64decode("AIza" + "A" * 36)

    events: list[happened.RunEvent] = [happened.PictureTaken(1, example_run.capture(png))]
    page = report_page(run(events))

    assert "base64,AIza" + "A" * 36 in page


def test_that_a_run_that_never_began_has_a_page_too() -> None:
    failed = happened.RunFinished("error", "The service refused the key.", 0, 0, 0.4, hint="Set it again.")

    text = Reader(report_page(run([failed], summary=replace(ABOUT, status="error", steps=0)))).text

    assert "The service refused the key." in text
    assert "Set it again." in text
    assert "Nothing was seen or done" in text


def test_that_an_interrupted_run_shows_the_last_picture_and_says_what_is_missing() -> None:
    events: list[happened.RunEvent] = [happened.PictureTaken(1, example_run.capture(b""))]
    about = replace(ABOUT, status="interrupted")

    text = Reader(report_page(run(events, summary=about, lost_pictures=("a",), unread=("dreamt",)))).text

    for words in ("Interrupted", "The last picture", "This picture is gone", "A picture is gone", "dreamt"):
        assert words in text, words


def test_that_times_are_in_the_zone_of_the_reader() -> None:
    east = timezone(timedelta(hours=5, minutes=30))

    assert re.search(r"17:30:00 01 Jul 2026, UTC\+05:30", Reader(report_page(run(), east)).text)


def test_that_practice_is_named() -> None:
    text = Reader(report_page(run(summary=replace(ABOUT, practice=True)))).text

    assert "Practice" in text
    assert "nothing was charged" in text
