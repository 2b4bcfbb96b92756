"""The steps of a report: the film strip, and for each step its picture, its actions, who let them happen, its times."""

from __future__ import annotations

import json

from msgspec.structs import replace

from coasty_desktop.agent.ports import Capture
from coasty_desktop.core.action import Action, Raw, TypeText, Unknown, describe, kind_of
from coasty_desktop.core.secrets_out import without_secrets
from coasty_desktop.store.report.album import Album
from coasty_desktop.store.report.markers import markers
from coasty_desktop.store.report.markup import Markup, element, joined
from coasty_desktop.store.report.story import ActionStory, StepStory

_PHASES = ("predict", "capture", "wait", "act", "settle")
_BECAME = {"done": "", "begun": "cut short", "refused": "refused"}
# A text longer than this is cut in one line, so it is shown whole below it.
_ONE_LINE = 60


def film_strip(steps: list[StepStory], album: Album) -> Markup:
    """Small pictures that lead to the steps; none for a single one."""
    if len(steps) < 2:
        return Markup("")
    links = (
        element(
            "a",
            album.show(step.capture, markers(step.actions, step.capture.size), label=f"Step {step.number}"),
            element("span", f"{step.number} · {_kinds(step)}"),
            href=f"#step-{place}",
        )
        for place, step in enumerate(steps, 1)
        if step.capture is not None
    )
    return element("nav", *links, class_="strip", aria_label="Steps")


def step_section(place: int, step: StepStory, album: Album) -> Markup:
    """One step; `place` is its place on the page, which is not its number when a step was asked for twice."""
    shot = element("p", "No picture of this step was kept.", class_="empty")
    if step.capture is not None:
        drawn = markers(step.actions, step.capture.size)
        label = f"The screen at step {step.number}, with its actions marked"
        shot = album.show(step.capture, drawn, label=label, large=f"large-{place}")
    return element(
        "section", element("div", shot, class_="shot"), element("div", *_side(step), class_="side"),
        class_="card step", id=f"step-{place}",
    )  # fmt: skip


def unanswered_section(capture: Capture, album: Album) -> Markup:
    """A picture nothing came after."""
    shot = album.show(capture, Markup(""), label="The last picture", large="large-last")
    words = joined(
        element("h2", "The last picture"),
        element("blockquote", "It was taken, and the run ended before an answer to it came."),
    )
    return element(
        "section", element("div", shot, class_="shot"), element("div", words, class_="side"), class_="card step"
    )


def _side(step: StepStory) -> list[Markup]:
    parts = [element("h2", f"Step {step.number}", element("small", f"{step.credits:g} cr"))]
    if step.reasoning:
        parts.append(element("blockquote", step.reasoning))
    if step.actions:
        parts.append(element("ol", *(_action(number, action) for number, action in enumerate(step.actions, 1))))
    else:
        parts.append(element("p", f"Nothing to do in this step ({step.status}).", class_="decision"))
    if step.decision:
        parts.append(element("p", step.decision, class_=f"decision{' skipped' if step.is_skipped else ''}"))
    parts += [element("p", note, class_="note") for note in step.notes]
    parts.append(_times(step.ms))
    if step.request_id:
        parts.append(element("p", f"Request {step.request_id}", class_="id"))
    return parts


def _action(number: int, story: ActionStory) -> Markup:
    took = _ms(story.ms) if story.became == "done" else _BECAME.get(story.became, "not done")
    if kind_of(story.action) in ("done", "fail", "wait"):
        took = ""  # the loop does these; nothing reports them done
    tone = "" if story.became == "done" or not took else "not-done"
    message = [element("span", story.message, class_="more")] if story.message else []
    return element(
        "li",
        element("span", str(number), class_="n"),
        element("span", _described(story.action), class_="what"),
        element("span", took, class_="ms"),
        *message,
        *(element("pre", text) for text in _whole(story.action)),
        class_=f"{tone} {story.became}".strip() or None,
    )


def _described(action: Action) -> str:
    # Before it is cut to one line: half a key would no longer look like one.
    return describe(replace(action, text=without_secrets(action.text)) if isinstance(action, TypeText) else action)


def _whole(action: Action) -> list[str]:
    """What one line cannot hold."""
    match action:
        case TypeText(text=text) if len(text) > _ONE_LINE or "\n" in text:
            return [text]
        case Raw(code=code):
            return [code]
        case Unknown(params=params, problem=problem):
            return ["\n".join(filter(None, (problem, json.dumps(params, ensure_ascii=False))))]
        case _:
            return []


def _times(ms: dict[str, float]) -> Markup:
    phases = [(f"var(--t{number})", name) for number, name in enumerate(_PHASES, 1) if ms.get(name, 0) > 0]
    if not phases:
        return Markup("")
    bar = (element("i", style=f"flex:{ms[name]:.1f};background:{colour}") for colour, name in phases)
    names = (
        element("span", element("i", style=f"background:{colour}"), f"{name} {_ms(ms[name])}")
        for colour, name in phases
    )
    return joined(element("div", *bar, class_="bar"), element("div", *names, class_="times"))


def _kinds(step: StepStory) -> str:
    return ", ".join(kind_of(action.action).replace("_", " ") for action in step.actions) or step.status


def _ms(ms: float) -> str:
    return f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.2f} s"
