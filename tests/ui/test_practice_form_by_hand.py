"""The practice form as a program of its own, used with a real mouse and a real keyboard."""

import json
import sys
from pathlib import Path

from tests.desktop.accessibility import AccessibilityTree
from tests.desktop.desktop import Desktop
from tests.desktop.person import Person
from tests.desktop.waiting import wait_until


def test_that_a_person_can_fill_the_form(desktop: Desktop, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    form = desktop.spawn(sys.executable, "-m", "coasty_desktop", "--practice-form", str(out))
    desktop.wait_for_window("Practice form")
    tree = AccessibilityTree(desktop)
    with Person(desktop) as person:
        person.click(*tree.find("text", "Name").centre)
        tree.wait_for_focus("text", "Name")
        person.type("Ada Lovelace")
        person.click(*tree.find("text", "City").centre)
        tree.wait_for_focus("text", "City")
        person.type("<Paris> & 'Rome'")
        person.click(*tree.find("check box", "Send me news").centre)
        person.click(*tree.find("push button", "Save").centre)
    wait_until(out.exists, "the form's file")
    assert json.loads(out.read_text()) == {"name": "Ada Lovelace", "city": "<Paris> & 'Rome'", "send_me_news": True}
    desktop.stop(form)
