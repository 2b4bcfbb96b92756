"""What `make run` shows without a screen: a person at the real window, and a form that was really filled."""

import json
from pathlib import Path

import pytest

from tests.desktop import demo
from tests.desktop.desktop import open_desktop


def test_that_a_task_typed_started_and_approved_by_hand_is_carried_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "FOLDER", tmp_path)
    with open_desktop() as desktop:
        demo.carry_out(desktop)
    said = capsys.readouterr().out
    assert json.dumps(demo.EXPECTED) in said
    assert said.count("Click at") == 4
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("data:image/") >= 4
    assert "http://" not in page.replace("http://www.w3.org/", "")
    assert 'src="http' not in page


def test_that_a_form_that_holds_something_else_is_a_failure(tmp_path: Path) -> None:
    out = tmp_path / "form.json"
    out.write_text('{"name": "Ada", "city": "London", "send_me_news": true}')
    with pytest.raises(demo.DemoFailed, match="the task asked for"):
        demo.compare(out)


def test_that_a_form_nobody_saved_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(demo.DemoFailed, match="nothing was saved"):
        demo.compare(tmp_path / "none.json")
