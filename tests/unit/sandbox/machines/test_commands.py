"""Every command of a machine, over a real socket; every answer is held against the contract by the fixture."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from coasty_desktop.core.tasks import spawn
from coasty_desktop.sandbox.machines.commands import BROWSER_OPS, COMMANDS, FILE_OPS
from tests.unit.sandbox.practice import Practice, contract

Check = Callable[[Any], bool]
SAYS_NOTHING: Check = lambda result: result is None  # noqa: E731 - reads as a word in the table

# One after the other on one machine: each command with parameters that fit, and what comes of it.
STORY: list[tuple[str, dict[str, Any], Check]] = [
    ("list_windows", {}, lambda said: [one["window_id"] for one in said["windows"]] == ["notes", "form", "files"]),
    ("click", {"x": 300, "y": 107}, SAYS_NOTHING),
    ("type", {"text": "tea.txt\tgreen"}, SAYS_NOTHING),
    ("key_press", {"keys": ["backspace", "enter"]}, SAYS_NOTHING),
    ("key_combo", {"keys": ["ctrl", "s"]}, SAYS_NOTHING),
    ("file_read", {"path": "Documents/tea.txt"}, lambda said: said["content"] == "gree\n"),
    ("double_click", {"x": 720, "y": 426}, SAYS_NOTHING),
    ("key_combo", {"keys": ["ctrl", "s"]}, SAYS_NOTHING),
    ("click_with_modifiers", {"x": 778, "y": 210, "modifiers": ["shift"]}, SAYS_NOTHING),
    ("scroll", {"clicks": -1, "x": 800, "y": 450}, SAYS_NOTHING),
    ("drag", {"x1": 300, "y1": 50, "x2": 320, "y2": 60}, SAYS_NOTHING),
    ("list_windows", {}, lambda said: (said["windows"][0]["x"], said["windows"][0]["y"]) == (56, 46)),
    ("switch_to_window", {"title": "contact"}, lambda said: said["is_focused"] is True),
    ("maximize_window", {"window_id": "form"}, lambda said: said["is_maximized"] and said["width"] == 1280),
    ("restore_window", {"window_id": "form"}, lambda said: not said["is_maximized"] and said["width"] == 596),
    ("minimize_window", {"window_id": "form"}, lambda said: said["is_minimized"] and not said["is_focused"]),
    ("move_window", {"window_id": "notes", "x": 5, "y": 6}, lambda said: (said["x"], said["y"]) == (5, 6)),
    ("arrange_windows", {}, SAYS_NOTHING),
    ("close_window", {"title": "Documents folder"}, lambda said: said["window_id"] == "files"),
    ("screenshot", {}, SAYS_NOTHING),
    ("file_write", {"path": "a/b.txt", "content": "one"}, lambda said: said["size"] == 3),
    ("file_append", {"path": "a/b.txt", "content": " two"}, lambda said: said["size"] == 7),
    ("file_edit", {"path": "a/b.txt", "old_text": "one", "new_text": "three"}, lambda said: said["size"] == 9),
    ("file_read", {"path": "~/a/b.txt"}, lambda said: said["content"] == "three two"),
    ("file_exists", {"path": "a"}, lambda said: said["exists"] and said["is_directory"]),
    ("directory_list", {"path": "a"}, lambda said: said["entries"] == [{"name": "b.txt", "type": "file", "size": 9}]),
    ("file_download", {"path": "a/b.txt"}, lambda said: base64.b64decode(said["content_b64"]) == b"three two"),
    ("file_list_downloads", {}, lambda said: [one["name"] for one in said["entries"]] == ["report.csv"]),
    ("file_delete", {"path": "a/b.txt"}, lambda said: said["path"] == "/home/practice/a/b.txt"),
    ("directory_delete", {"path": "a"}, lambda said: said["path"] == "/home/practice/a"),
    ("terminal_connect", {"session_id": "s"}, lambda said: said["session_id"] == "s"),
    ("terminal_execute", {"command": "cd Documents; ls", "session_id": "s"}, lambda said: "tea.txt" in said["output"]),
    ("terminal_read", {"session_id": "s"}, lambda said: said["output"].startswith("$ cd Documents; ls\n")),
    ("terminal_clear", {"session_id": "s"}, lambda said: said["session_id"] == "s"),
    ("terminal_read", {"session_id": "s"}, lambda said: said["output"] == ""),
    ("terminal_close", {"session_id": "s"}, lambda said: said["session_id"] == "s"),
    ("browser_info", {}, lambda said: said["is_open"] is False),
    ("browser_open", {}, lambda said: said["title"] == "Example Domain"),
    ("browser_navigate", {"url": "https://example.com/login"}, lambda said: said["title"] == "Log in"),
    ("browser_get_clickables", {}, lambda said: [one["tag"] for one in said["elements"]] == ["input"] * 3 + ["button"]),
    ("browser_type", {"selector": "#email", "text": "me"}, lambda said: said["url"].endswith("/login")),
    ("browser_get_dom", {}, lambda said: '<input id="email" type="text" name="email" value="me">' in said["html"]),
    ("browser_wait", {"selector": "button"}, lambda said: said["is_open"] is True),
    ("browser_click", {"selector": "button[type=submit]"}, lambda said: said["title"] == "Welcome"),
    ("browser_state", {}, lambda said: said["url"] == "https://example.com/welcome"),
    ("browser_execute", {"script": "document.title"}, lambda said: said == {"value": "Welcome"}),
    ("browser_open_tab", {"url": "https://example.com/items"}, lambda said: said["tab_id"] == "tab_2"),
    ("browser_scroll", {"clicks": -2}, lambda said: said["first_row"] == 6),
    ("browser_screenshot", {}, lambda said: said["title"] == "Items"),
    ("browser_list_tabs", {}, lambda said: [one["is_active"] for one in said["tabs"]] == [False, True]),
    ("browser_switch_tab", {"tab_id": "tab_1"}, lambda said: said["title"] == "Welcome"),
    ("browser_close_tab", {}, lambda said: said["tab_id"] == "tab_2"),
    ("browser_close", {}, lambda said: said == {"is_open": False}),
]
SHOWN = {
    "screenshot", "browser_open", "browser_navigate", "browser_type", "browser_click", "browser_open_tab",
    "browser_scroll", "browser_screenshot", "browser_switch_tab",
}  # fmt: skip


async def act(practice: Practice, machine: str, command: str, parameters: Any = None, **more: Any) -> Any:
    body = {"command": command, **({} if parameters is None else {"parameters": parameters}), **more}
    return await practice.post(f"/machines/{machine}/actions", body)


async def test_that_every_command_does_what_it_says(practice: Practice) -> None:
    machine = await practice.machine()
    for number, (command, parameters, is_right) in enumerate(STORY):
        said = await act(practice, machine, command, parameters)
        place = f"{number}: {command} {said['result']} {said['error']}"
        assert said["success"] is True, place
        assert (said["command"], said["machine_id"]) == (command, machine)
        assert is_right(said["result"]), place
        assert (said["screenshot"] is not None) == (command in SHOWN), place
        if said["screenshot"]:
            assert said["screenshot"].startswith("data:image/png;base64,iVBOR")
    assert {command for command, _, _ in STORY} == set(COMMANDS)


def test_that_the_commands_and_their_scopes_are_the_contracts() -> None:
    said = contract()["components"]["schemas"]
    names = [name for part in said["MachineCommand"]["anyOf"] for name in part["enum"]]
    scopes = {name: said["MachineCommand"]["x-parameters"][name]["scope"] for name in names}
    assert {name: command.scope for name, command in COMMANDS.items()} == scopes
    assert len(names) == 49
    assert set(BROWSER_OPS) == set(said["BrowserOp"]["enum"])
    assert set(FILE_OPS) == set(said["FilesOp"]["enum"])


@pytest.mark.parametrize(
    ("command", "parameters", "part"),
    [
        ("click", {}, "`x`"),
        ("click", {"x": "1", "y": 2}, "`$.x`"), ("click", {"x": 5000, "y": 2}, "not on the screen"),
        ("click", {"x": 1e300, "y": 2}, "not on the screen"), ("click", {"x": 1, "y": 2, "clicks": 4}, "`$.clicks`"),
        ("type", {"text": 5}, "`$.text`"), ("key_press", {"keys": "enter"}, "`$.keys`"),
        ("key_press", {"keys": []}, "`$.keys`"), ("key_combo", {"keys": ["ctrl", "nokey"]}, "no key"),
        ("scroll", {"clicks": 1.5}, "`$.clicks`"), ("switch_to_window", {}, "no such window"),
        ("close_window", {"title": "none"}, "no such window"), ("file_read", {"path": "none"}, "there is no file"),
        ("file_read", {"path": "a\0b"}, "not a path"), ("file_write", {"path": "x"}, "`content`"),
        ("file_write", {"path": "/", "content": ""}, "is a directory"),
        ("file_write", {"path": "big", "content": "x" * 5_000_001}, "disk is full"),
        ("file_edit", {"path": "Documents/shopping.txt", "old_text": "none", "new_text": ""}, "exactly once"),
        ("directory_delete", {"path": "/"}, "stays"), ("terminal_execute", {"command": ""}, "`$.command`"),
        ("terminal_execute", {"command": "none"}, "exit status 127"),
        ("terminal_execute", {"command": "ls", "cwd": "none"}, "there is no directory"),
        ("terminal_read", {}, "no such terminal session"), ("browser_state", None, None),
        ("browser_click", {"selector": "#x"}, "not open"), ("browser_scroll", {}, "not open"),
        ("browser_open", {"url": "file:///etc/passwd"}, "no http or https address"),
        ("browser_list_tabs", None, None), ("browser_execute", {"script": "document.title"}, "not open"),
    ],
)  # fmt: skip
async def test_that_what_does_not_work_is_told_in_the_result(
    practice: Practice, command: str, parameters: Any, part: str | None
) -> None:
    said = await act(practice, await practice.machine(), command, parameters)
    assert said["success"] is (part is None)
    if part is not None:
        assert part in said["error"]


@pytest.mark.parametrize(
    "body",
    [
        {"command": "rm"}, {"command": "Click"}, {"command": ""}, {"command": None}, {}, [], None,
        {"command": "click", "parameters": []}, {"command": "click", "parameters": None},
        {"command": "click", "timeout_ms": 999}, {"command": "click", "timeout_ms": 120_001},
        {"command": "click", "timeout_ms": None}, {"command": "click", "x": 1},
    ],
)  # fmt: skip
async def test_that_a_wrong_body_is_refused(practice: Practice, body: Any) -> None:
    refused = await practice.refusal("POST", f"/machines/{await practice.machine()}/actions", body)
    assert (refused["status"], refused["code"]) == (422, "VALIDATION_ERROR")


PRESS: dict[str, Any] = {"command": "key_press", "parameters": {"keys": ["a"]}}
WRONG: dict[str, Any] = {"command": "key_press", "parameters": {"keys": ["nokey"]}}


@pytest.mark.parametrize(
    ("steps", "more", "counts"),
    [
        ([PRESS] * 3, {}, (3, 3, 0, False)),
        ([PRESS, WRONG, PRESS], {}, (2, 1, 1, True)),
        ([PRESS, WRONG], {}, (2, 1, 1, False)),
        ([WRONG, PRESS, WRONG], {"stop_on_error": False}, (3, 1, 2, False)),
        ([PRESS] * 50, {}, (50, 50, 0, False)),
    ],
)
async def test_that_a_batch_counts_and_stops(
    practice: Practice, steps: list[Any], more: dict[str, Any], counts: tuple[int, int, int, bool]
) -> None:
    machine = await practice.machine()
    said = await practice.post(f"/machines/{machine}/actions/batch", {"steps": steps, **more})
    got = (len(said["results"]), said["completed_count"], said["failed_count"], said["aborted"])
    assert got == counts
    await act(practice, machine, "click", {"x": 300, "y": 107})
    await act(practice, machine, "type", {"text": "typed\n"})
    await act(practice, machine, "key_combo", {"keys": ["ctrl", "s"]})
    typed = await act(practice, machine, "file_read", {"path": "Documents/typed"})
    assert typed["result"]["content"] == "a" * counts[1]


@pytest.mark.parametrize(
    "body",
    [
        {"steps": []}, {"steps": [PRESS] * 51}, {}, {"steps": PRESS}, {"steps": [PRESS, {"command": "rm"}]},
        {"steps": [PRESS], "stop_on_error": 1}, {"steps": [PRESS], "timeout_ms": 5000},
    ],
)  # fmt: skip
async def test_that_a_wrong_batch_is_refused_before_its_first_step(practice: Practice, body: Any) -> None:
    machine = await practice.machine()
    before = await practice.get(f"/machines/{machine}/screenshot")
    refused = await practice.refusal("POST", f"/machines/{machine}/actions/batch", body)
    assert (refused["status"], refused["code"]) == (422, "VALIDATION_ERROR")
    assert (await practice.get(f"/machines/{machine}/screenshot"))["image_b64"] == before["image_b64"]


async def test_that_the_terminal_and_the_files_see_the_same(practice: Practice) -> None:
    top = f"/machines/{await practice.machine()}"
    said = await practice.post(f"{top}/terminal", {"command": "echo hello > note.txt", "cwd": "~/Documents"})
    assert (said["success"], said["result"]["exit_code"], said["result"]["cwd"]) == (
        True,
        0,
        "/home/practice/Documents",
    )
    read = await practice.post(f"{top}/files/read", {"parameters": {"path": "Documents/note.txt"}})
    assert read["result"]["content"] == "hello\n"
    await practice.post(f"{top}/files/write", {"parameters": {"path": "more", "content": "\u00e9"}})
    assert (await practice.post(f"{top}/terminal", {"command": "cat more"}))["result"]["output"] == "\u00e9"


async def test_that_sleeping_takes_time_up_to_the_limit(practice: Practice) -> None:
    machine = await practice.machine()
    answers: list[Any] = []

    async def ask(body: dict[str, Any]) -> None:
        answers.append(await practice.post(f"/machines/{machine}/terminal", body))

    task = spawn(ask({"command": "sleep 60; echo up", "timeout_ms": 5000}), name="ask", on_error=answers.append)
    await practice.clock.until_asleep()
    await practice.clock.pass_seconds(4.9)
    assert answers == []
    await practice.clock.pass_seconds(0.1)
    await task
    assert (answers[0]["success"], answers[0]["duration_ms"]) == (False, 5000)
    assert answers[0]["result"]["exit_code"] == 124


@pytest.mark.parametrize(
    "body", [{}, {"command": ""}, {"command": "x" * 8193}, {"command": "ls", "cwd": "x" * 513}, None]
)
async def test_that_a_wrong_terminal_body_is_refused(practice: Practice, body: Any) -> None:
    assert (await practice.refusal("POST", f"/machines/{await practice.machine()}/terminal", body))["status"] == 422


@pytest.mark.parametrize("path", ["browser/execute", "browser/none", "files/none", "files/list-directories"])
async def test_that_an_unknown_operation_is_refused(practice: Practice, path: str) -> None:
    assert (await practice.refusal("POST", f"/machines/{await practice.machine()}/{path}", {}))["status"] == 422


async def test_that_each_operation_is_its_command(practice: Practice) -> None:
    machine = await practice.machine()
    for family, ops in (("browser", BROWSER_OPS), ("files", FILE_OPS)):
        for op, command in ops.items():
            said = await practice.post(f"/machines/{machine}/{family}/{op}", {})
            assert said["command"] == command


async def test_that_a_file_that_is_not_text_comes_as_base64(practice: Practice) -> None:
    machine = await practice.machine()
    await act(practice, machine, "file_write", {"path": "t", "content": "x"})
    said = await act(practice, machine, "file_read", {"path": "t"})
    assert (said["result"]["encoding"], said["result"]["size"]) == ("utf-8", 1)
