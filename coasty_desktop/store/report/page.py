"""The page itself: the result first, then what was chosen, then every step, and what could not be read.

Everything that was said by a service or a person is plain text in it. The page's own policy forbids scripts and any
request, so that opening a report tells nobody.
"""

from __future__ import annotations

import json
from datetime import datetime, tzinfo
from typing import Any

from coasty_desktop import __version__
from coasty_desktop.core.money import dollars
from coasty_desktop.core.secrets_out import without_secrets
from coasty_desktop.store.report.album import Album
from coasty_desktop.store.report.markup import Markup, element, joined
from coasty_desktop.store.report.steps import film_strip, step_section, unanswered_section
from coasty_desktop.store.report.story import Story, story_of
from coasty_desktop.store.report.style import STYLE
from coasty_desktop.store.stored_run import RunSummary, StoredRun

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_ENDINGS = {
    "done": ("Done", "good"), "fail": ("Could not be done", "bad"), "stopped": ("Stopped", "warn"),
    "cap": ("Step cap reached", "warn"), "budget": ("Budget reached", "warn"), "stalled": ("Stalled", "warn"),
    "error": ("Error", "bad"), "running": ("Still running", ""), "interrupted": ("Interrupted", "warn"),
}  # fmt: skip
_VERIFIED = {True: ("Verified", "good"), False: ("Contradicted by a check", "bad")}
_LONG_TASK = 160


def report_page(run: StoredRun, zone: tzinfo | None = None) -> str:
    """The report of a run as HTML; times in `zone`, or in the one of this computer. Secrets are taken out."""
    story, album = story_of(run.events), Album()
    content = joined(
        _top(run, story.session_id, zone), element("main", *_main(run, story, album)), _footer(run.summary)
    )
    head = joined(
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"{_shortened(run.summary.task, 80)} · Coasty Desktop"),
        Markup(f"<style>{STYLE}</style>"),
    )
    body = element("body", album.pictures(), content, album.large())
    return f"<!doctype html>\n{element('html', element('head', head), body, lang='en')}\n"


def _main(run: StoredRun, story: Story, album: Album) -> list[Markup]:
    parts = [film_strip(story.steps, album)]
    parts += [element("p", note, class_="note") for note in story.notes]
    parts += [step_section(place, step, album) for place, step in enumerate(story.steps, 1)]
    if story.unanswered is not None:
        parts.append(unanswered_section(story.unanswered, album))
    elif not story.steps:
        parts.append(element("p", "Nothing was seen or done in this run.", class_="empty"))
    return parts + [element("p", gap, class_="gap") for gap in _gaps(run)]


def _top(run: StoredRun, session_id: str, zone: tzinfo | None) -> Markup:
    about = run.summary
    return element(
        "div",
        element("div", element("i"), "Coasty Desktop · report of a run", class_="brand"),
        element("h1", about.task, class_="long" if len(about.task) > _LONG_TASK else None),
        element("div", *_pills(run), class_="pills"),
        _result(run),
        _facts(about, zone),
        _choices(run.options, session_id),
        class_="top",
    )


def _pills(run: StoredRun) -> list[Markup]:
    about, finished = run.summary, run.finished
    pills = [_ENDINGS.get(about.status, (about.status, ""))]
    if finished is not None and finished.verified is not None:
        pills.append(_VERIFIED[finished.verified])
    if about.practice:
        pills.append(("Practice", "warn"))
    pills.append((about.target, ""))
    return [element("span", words, class_=f"pill {tone}".strip()) for words, tone in pills]


def _result(run: StoredRun) -> Markup:
    finished = run.finished
    if finished is None or not (finished.reasoning or finished.hint):
        return Markup("")
    words, tone = _ENDINGS[finished.status]
    more = [finished.hint, f"Request {finished.request_id}" if finished.request_id else ""]
    return element(
        "div",
        element("p", finished.reasoning or words),
        *(element("p", text, class_="hint") for text in more if text),
        class_=f"card result {tone}",
    )


def _facts(about: RunSummary, zone: tzinfo | None) -> Markup:
    started = about.started_at.astimezone(zone)
    facts = (
        ("Steps", str(about.steps), ""),
        ("Cost", f"{about.credits:g} cr", "nothing was charged" if about.practice else dollars(about.credits)),
        ("Time", _duration(about.seconds) if about.seconds else "not known", ""),
        ("Started", f"{started:%H:%M:%S}", f"{started:%d %b %Y}, {_zone_name(started)}"),
    )
    rows = (
        element("div", element("dt", name), element("dd", value, " ", element("small", more)))
        for name, value, more in facts
    )
    return element("dl", *rows, class_="card facts")


def _choices(options: dict[str, Any], session_id: str) -> Markup:
    rows = [
        (name.replace("_", " "), value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in {**options, "session": session_id}.items()
        if value not in (None, "", [], {}) and name != "task"
    ]
    if not rows:
        return Markup("")
    table = (element("tr", element("th", name, scope="row"), element("td", value)) for name, value in rows)
    return element("details", element("summary", "What was chosen"), element("table", *table, class_="choices"))


def _gaps(run: StoredRun) -> list[str]:
    gaps = []
    if run.unread:
        gaps.append(f"This program does not know what comes next and stopped reading there: {', '.join(run.unread)}.")
    if lost := len(run.lost_pictures):
        gaps.append(f"{'A picture is' if lost == 1 else f'{lost} pictures are'} gone or damaged on this computer.")
    if run.summary.status == "interrupted":
        gaps.append("The program ended before the run did; nothing is known of what came after.")
    return gaps


def _footer(about: RunSummary) -> Markup:
    return element(
        "footer",
        f"Run {about.run_id} · written by Coasty Desktop {__version__} · "
        "Keys and tokens are taken out of the text; the pictures are as they were sent.",
    )


def _zone_name(moment: datetime) -> str:
    offset = f"{moment:%z}"
    return "UTC" if offset == "+0000" else f"UTC{offset[:3]}:{offset[3:5]}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{seconds:.1f} s" if seconds < 60 else f"{minutes} min {rest} s"


def _shortened(text: str, limit: int) -> str:
    flat = " ".join(without_secrets(text).split())  # before it is cut: half a key would no longer look like one
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
