"""The states that `screens` draws: name -> (theme, size) -> a shown widget."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QWidget

from coasty_desktop.agent import events as happened
from coasty_desktop.core.action import Action, Click, Drag, KeyCombo, KeyPress, Scroll, TypeText
from coasty_desktop.core.errors import BadInput, NotPossibleHere, Offer, ServiceError
from coasty_desktop.core.geometry import ModelPoint
from coasty_desktop.core.settings import Hotkeys, Settings
from coasty_desktop.services.run_request import RunRequest
from coasty_desktop.ui.crash_report import CrashReport, report_of
from coasty_desktop.ui.help_sheet import HelpSheet
from coasty_desktop.ui.key_dialog import KeyDialog
from coasty_desktop.ui.main_window import MainWindow
from coasty_desktop.ui.panes.run.more_options import MoreOptions
from coasty_desktop.ui.strip import Strip
from coasty_desktop.ui.theme import Theme
from tests.fakes import scripted_runs as script

State = Callable[[Theme, tuple[int, int]], QWidget]
STATES: dict[str, State] = {}
TASK = "Find Acme's newest invoice and tell me its status and total."
LONG = (
    "Öffne die Rechnungsübersicht von „Donaudampfschifffahrtsgesellschaft & Söhne“ <b>GmbH</b> und sage mir, "
    "was offen ist. "
) * 5


def state(name: str) -> Callable[[State], State]:
    """Register a state under a name."""

    def keep(build: State) -> State:
        STATES[name] = build
        return build

    return keep


def window(
    theme: Theme,
    size: tuple[int, int],
    runs: script.ScriptedRuns,
    keys: script.ScriptedKeys,
    *,
    practice_task: str = "Click 'Name', type Ada, click 'Send'",
) -> MainWindow:
    """A main window of that size, shown."""
    made = MainWindow(
        runs=runs,
        keys=keys,
        theme=theme,
        settings=Settings(),
        save_settings=lambda _: None,
        practice_task=practice_task,
    )
    made.resize(*size)
    made.footer.show_connection("Connected · 212 ms", "ok")
    made.show()
    return made


def running(runs: script.ScriptedRuns, task: str = TASK) -> None:
    """Two finished steps, and a picture."""
    runs.publish(script.started(task, credits=10))
    runs.happen(
        happened.PictureTaken(1, script.capture()),
        *script.step_events(1, (KeyCombo(("ctrl", "l")),), "Firefox is open; focus the address bar."),
        *script.step_events(2, (TypeText("localhost/invoices\n"),), "Open the invoice list.", credits=6, seconds=3.6),
    )


@state("run-empty-practice")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    runs = script.ScriptedRuns()
    runs.free = True
    return window(theme, size, runs, script.ScriptedKeys())


@state("run-empty-key")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    return window(theme, size, script.ScriptedRuns(), script.ScriptedKeys("test", "$12.40"), practice_task="")


@state("run-filled")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    made = window(theme, size, script.ScriptedRuns(), script.ScriptedKeys("live", "$12.40"))
    made.model.change(task=TASK)
    return made


@state("run-problem")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    runs = script.ScriptedRuns()
    made = window(theme, size, runs, script.ScriptedKeys("live", "$0.03"))
    made.model.change(task=TASK)
    runs.refuse_with = ServiceError(
        "The wallet does not hold enough credits",
        hint="Add credits, or use a test key.",
        request_id="req_7Qk2m1xZ9",
        offer="use_test_key",
    )
    made.model.start()
    runs.refuse_with = None
    return made


@state("run-starting")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    runs = script.ScriptedRuns()
    made = window(theme, size, runs, script.ScriptedKeys("test", "$12.40"))
    runs.publish(script.started(status="starting"))
    return made


@state("run-asking")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    runs = script.ScriptedRuns()
    made = window(theme, size, runs, script.ScriptedKeys("test", "$12.40"))
    running(runs)
    runs.happen(*script.asking_events(3, script.capture()))
    return made


@state("run-why-not")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    runs = script.ScriptedRuns()
    made = window(theme, size, runs, script.ScriptedKeys("test", "$12.40"))
    running(runs)
    runs.happen(*script.asking_events(3, script.capture()))
    made.run_pane.approval._open_reply()
    return made


@state("run-acting")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    runs = script.ScriptedRuns()
    made = window(theme, size, runs, script.ScriptedKeys("test", "$12.40"))
    running(runs)
    actions: tuple[Action, ...] = (
        Click(ModelPoint(310, 242), count=2),
        Drag(ModelPoint(200, 330), ModelPoint(820, 520)),
        Scroll(-3, at=ModelPoint(960, 360)),
        KeyPress(("enter",)),
        Click(ModelPoint(600, 242), button="right"),
    )
    runs.happen(
        happened.PictureTaken(3, script.capture()),
        happened.StepPredicted(3, "continue", "Several things at once.", actions, 8, "req_3"),
        happened.StepApproved(3, "rest_of_run"),
        happened.ActionStarted(3, 0),
        happened.ActionDone(3, 0, "click", None, 3),
        happened.ActionStarted(3, 1),
    )
    return made


@state("run-paused")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    runs = script.ScriptedRuns()
    made = window(theme, size, runs, script.ScriptedKeys("test", "$12.40"))
    running(runs)
    runs.happen(happened.Paused("a key was pressed"))
    return made


def ended(status: str, reasoning: str, hint: str = "", request_id: str = "", offer: Offer = "none") -> State:
    """A run that ended."""

    def build(theme: Theme, size: tuple[int, int]) -> QWidget:
        runs = script.ScriptedRuns()
        made = window(theme, size, runs, script.ScriptedKeys("test", "$12.40"))
        made.model.change(task=TASK)
        running(runs)
        runs.happen(happened.RunFinished(status, reasoning, 2, 22, 14.2, None, hint, request_id, 1, offer))  # type: ignore[arg-type]
        return made

    return build


STATES["run-done"] = ended("done", "Invoice 4821 is unpaid; its total is $1,240.")
STATES["run-fail"] = ended("fail", "I can't find 'Sing in'; nearest is 'Sign in'.", "Say it as it stands there.")
STATES["run-stopped"] = ended("stopped", "")
STATES["run-error"] = ended("error", "The service did not answer", "Check the network, then try again.", "req_9a8b")
STATES["run-error-offer"] = ended(
    "error", "The service does not accept the API key", "Enter the key again, or practise without one.", "req_9a8b",
    "enter_key",
)  # fmt: skip


@state("run-long")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    runs = script.ScriptedRuns()
    made = window(theme, size, runs, script.ScriptedKeys("legacy", "$1,234,567.89"))
    running(runs, LONG)
    for number in range(3, 19):
        runs.happen(*script.step_events(number, (TypeText(LONG), KeyPress(("enter",))), LONG))
    runs.happen(*script.asking_events(19, script.capture(), (TypeText(LONG), *script.SEARCH), LONG))
    return made


@state("settings")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    made = window(theme, size, script.ScriptedRuns(), script.ScriptedKeys("test", "$12.40"))
    made.show_pane("settings")
    return made


@state("settings-no-keychain")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    made = window(theme, size, script.ScriptedRuns(), script.ScriptedKeys("none", has_keychain=False))
    made.show_pane("settings")
    return made


@state("settings-problem")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    keys = script.ScriptedKeys("live", "$12.40")
    made = window(theme, size, script.ScriptedRuns(), keys)
    keys.failed.emit(NotPossibleHere("The keychain could not be asked to forget the key", hint="It is locked."))
    return made


def strip(theme: Theme, *events: happened.RunEvent) -> Strip:
    """The strip alone, after some events."""
    runs = script.ScriptedRuns()
    running(runs)
    runs.happen(*events)
    made = Strip(theme, Hotkeys(), translucent=True)
    assert runs.current is not None
    made.show_run(runs.current, runs.current.question)
    made.show()
    return made


@state("strip-asking")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    return strip(theme, *script.asking_events(3, script.capture()))


@state("strip-why-not")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    made = strip(theme, *script.asking_events(3, script.capture()))
    made._open_reply()
    return made


@state("strip-long")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    return strip(theme, *script.asking_events(3, script.capture(), (TypeText(LONG), *script.SEARCH), LONG))


@state("strip-predicting")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    return strip(theme, happened.PictureTaken(3, script.capture()))


@state("strip-acting")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    return strip(
        theme,
        happened.StepPredicted(3, "continue", "Searching for Acme.", script.SEARCH, 8, "req"),
        happened.StepApproved(3, "rest_of_run"),
        happened.ActionStarted(3, 1),
    )


@state("strip-paused")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    return strip(theme, happened.Paused("the mouse was moved"))


@state("strip-done")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    return strip(theme, happened.RunFinished("done", "Invoice 4821 is unpaid; its total is $1,240.", 2, 22, 14.2))


@state("strip-fail")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    return strip(theme, happened.RunFinished("fail", LONG, 2, 22, 14.2, None, "Say it as it stands there."))


def shown(dialog: QDialog) -> QDialog:
    """A dialog without its window."""
    dialog.open()
    return dialog


@state("dialog-key")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    return shown(KeyDialog(script.ScriptedKeys("none"), None))


@state("dialog-key-problem")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    keys = script.ScriptedKeys("none", has_keychain=False)
    keys.refuse_with = BadInput("A key has no spaces in it", hint="Copy it again, without what stands around it.")
    dialog = KeyDialog(keys, None)
    shown(dialog)
    dialog._key.setText("sk coasty")
    dialog._on_save()
    return dialog


@state("dialog-help")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    return shown(HelpSheet(Hotkeys(), None))


@state("dialog-crash")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    try:
        raise RuntimeError("the picture could not be read")
    except RuntimeError as error:
        return shown(CrashReport(report_of(error)))


@state("dialog-more-options")
def _(theme: Theme, size: tuple[int, int]) -> QWidget:
    made = MoreOptions(None)
    made.show_form(RunRequest("x", instructions="Use the English menus.", budget_credits=200))
    made.show()
    return made
