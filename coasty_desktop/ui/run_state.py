"""A run's state in words and in a tone. Pure: a snapshot in, text out."""

from __future__ import annotations

from coasty_desktop.agent.snapshot import RunSnapshot, RunStatus, StepSnapshot
from coasty_desktop.core.money import credits_and_dollars
from coasty_desktop.ui.translation import translator
from coasty_desktop.ui.words import seconds, sentence

# The last step is over and the next one is not known yet.
_BETWEEN = ("looking", "predicting")
tr = translator("run_state")


def headline(run: RunSnapshot) -> str:
    """What is going on, in a few words."""
    number = run.current.number if run.current else 1
    words: dict[RunStatus, str] = {
        "starting": tr("Starting…"),
        "looking": tr("Looking at the screen…"),
        "predicting": tr("Deciding on step {0}…").format(len(run.steps) + 1),
        "asking": tr("Step {0} waits").format(number),
        "acting": tr("Doing step {0}").format(number),
        "paused": tr("Paused"),
        "done": tr("Done"),
        "fail": tr("Could not be done"),
        "stopped": tr("Stopped"),
        "cap": tr("Step limit reached"),
        "budget": tr("Budget used up"),
        "stalled": tr("Got stuck"),
        "error": tr("Ended with an error"),
    }
    return words[run.status]


def tone(run: RunSnapshot) -> str:
    """How it looks: accent, warn, ok or danger."""
    if run.status in ("asking", "paused", "stopped", "cap", "budget", "stalled"):
        return "warn"
    if run.status == "done":
        return "ok"
    return "danger" if run.status in ("fail", "error") else "accent"


def pause_reason(run: RunSnapshot) -> str:
    """Why it is paused, in a sentence."""
    known = {
        "": tr("Nothing happens until you resume."),
        "user": tr("Nothing happens until you resume."),
        "hotkey": tr("Paused by the hotkey. Nothing happens until you resume."),
    }
    what = run.pause_reason[:1].upper() + run.pause_reason[1:].rstrip(".")
    return known.get(run.pause_reason) or tr("{0}. Nothing happens until you resume.").format(what)


def step_count(run: RunSnapshot) -> str:
    """`Step 3 of 25`: the one in hand, or the one that is being decided on."""
    number = len(run.steps) + (run.status in _BETWEEN)
    return tr("Step {0} of {1}").format(max(1, number), run.max_steps)


def reasoning_now(run: RunSnapshot) -> str:
    """Why the step in hand is done; nothing between two steps."""
    return "" if run.status in _BETWEEN or run.current is None else run.current.reasoning


def spent(run: RunSnapshot) -> str:
    """`20 cr`, or nothing for practice."""
    return tr("practice") if run.practice else f"{run.credits:g} cr"


def totals(run: RunSnapshot) -> str:
    """`3 of 25 · 20 cr · 14.2 s`."""
    time = run.seconds or sum(sum(step.ms.values()) for step in run.steps) / 1000
    return " · ".join((tr("{0} of {1}").format(len(run.steps), run.max_steps), spent(run), seconds(time)))


def cost_and_time(run: RunSnapshot) -> str:
    """`3 steps · 22 cr ($0.22) · 14.2 s`."""
    count = len(run.steps)
    steps = tr("1 step") if count == 1 else tr("{0} steps").format(count)
    cost = tr("free, practice") if run.practice else credits_and_dollars(run.credits)
    return " · ".join((steps, cost, seconds(run.seconds)))


def verification(run: RunSnapshot) -> str:
    """Whether anybody checked the result."""
    if run.status != "done":
        return ""
    return {
        True: tr("Checked: it holds."),
        False: tr("Checked: it does not hold."),
        None: tr("The service says so; nobody checked."),
    }[run.verified]


def step_title(step: StepSnapshot) -> str:
    """What the step does."""
    return sentence(step.actions)


def step_aside(step: StepSnapshot) -> str:
    """The short remark at the end of a step's line."""
    if step.state == "acting":
        return tr("doing {0} of {1}").format(step.acting_on + 1, len(step.actions))
    words = {
        "asking": tr("waits for you"),
        "approved": tr("approved"),
        "skipped": tr("skipped"),
        "refused": tr("refused"),
        "cut_off": tr("not finished"),
    }
    if step.state in words:
        return words[step.state]
    time = sum(step.ms.values()) / 1000
    parts = (seconds(time) if time else "", f"{step.credits:g} cr" if step.credits else "")
    return " · ".join(filter(None, parts))


def step_detail(step: StepSnapshot) -> str:
    """Why the step is done, and why it was not."""
    if step.reason and step.state == "refused":
        return tr("Refused: {0}").format(step.reason)
    if step.reason and step.state == "skipped":
        return tr("You said: {0}").format(step.reason)
    return step.reasoning
