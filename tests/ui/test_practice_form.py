"""The practice form: what is saved is what stands in it."""

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from coasty_desktop.ui.practice_form import PracticeForm, main


def _form(qtbot: QtBot, out: Path) -> PracticeForm:
    form = PracticeForm(out)
    qtbot.addWidget(form)
    form.show()
    return form


def test_that_nothing_is_written_before_save(qtbot: QtBot, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    form = _form(qtbot, out)
    qtbot.keyClicks(form.findChildren(QLineEdit)[0], "Ada")
    assert not out.exists()


def test_that_save_writes_what_the_form_holds_and_shows_it(qtbot: QtBot, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    form = _form(qtbot, out)
    name, city = form.findChildren(QLineEdit)
    qtbot.keyClicks(name, "Ada Lovelace")
    qtbot.keyClicks(city, "Paris")
    form.findChildren(QCheckBox)[0].click()
    qtbot.mouseClick(form.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    assert json.loads(out.read_text(encoding="utf-8")) == {
        "name": "Ada Lovelace",
        "city": "Paris",
        "send_me_news": True,
    }
    assert "Saved: Ada Lovelace, Paris, with news" in [label.text() for label in form.findChildren(QLabel)]
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_that_a_file_that_cannot_be_written_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    form = _form(qtbot, tmp_path / "no such folder" / "out.json")
    form.findChildren(QPushButton)[0].click()
    assert any("Could not be saved: No such file" in label.text() for label in form.findChildren(QLabel))


def test_that_no_file_to_write_to_is_refused(qtbot: QtBot) -> None:
    assert main([]) == 2
