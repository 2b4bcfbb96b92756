from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from coasty_desktop.core.errors import BadInput
from coasty_desktop.ui.crash_report import CrashReport, report_of, without_home
from coasty_desktop.ui.key_dialog import KeyDialog
from tests.fakes.scripted_runs import ScriptedKeys

KEY = "sk-coasty-test-abcdef0123456789"


def opened(qtbot, window, keys: ScriptedKeys) -> KeyDialog:
    dialog = KeyDialog(keys, window)
    dialog.open()
    qtbot.waitExposed(dialog)
    return dialog


def test_that_a_key_is_taken_and_forgotten_by_the_dialog(qtbot, window, keys) -> None:
    dialog = opened(qtbot, window, keys)
    qtbot.keyClicks(dialog._key, KEY)
    qtbot.keyClick(dialog._key, Qt.Key.Key_Return)
    assert keys.calls == [(KEY, True)]
    assert not dialog.isVisible()
    assert dialog._key.text() == ""


def test_that_a_refused_key_is_told_where_it_was_typed(qtbot, window, keys) -> None:
    keys.refuse_with = BadInput("A key has no spaces", hint="Paste it again.")
    dialog = opened(qtbot, window, keys)
    qtbot.keyClicks(dialog._key, "sk coasty")
    qtbot.keyClick(dialog._key, Qt.Key.Key_Return)
    words = [label.text() for label in dialog._problem.findChildren(QLabel)]
    assert dialog.isVisible()
    assert dialog._problem.isVisible()
    assert words == ["A key has no spaces", "Paste it again."]
    qtbot.keyClicks(dialog._key, "x")
    assert not dialog._problem.isVisible()
    dialog.reject()


def test_that_without_a_keychain_it_says_that_nothing_is_remembered(qtbot, window) -> None:
    keys = ScriptedKeys("none", has_keychain=False)
    dialog = opened(qtbot, window, keys)
    assert not dialog._remember.isEnabled()
    assert not dialog._remember.isChecked()
    assert dialog._no_keychain.isVisible()
    qtbot.keyClicks(dialog._key, KEY)
    qtbot.keyClick(dialog._key, Qt.Key.Key_Return)
    assert keys.calls == [(KEY, False)]


def test_that_the_key_is_hidden_unless_it_is_asked_for(qtbot, window, keys) -> None:
    dialog = opened(qtbot, window, keys)
    assert dialog._key.echoMode() == dialog._key.EchoMode.Password
    dialog._see.click()
    assert dialog._key.echoMode() == dialog._key.EchoMode.Normal
    dialog.reject()


def test_that_one_can_practise_without_a_key(qtbot, window) -> None:
    window.ask_for_key()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, KeyDialog) and one.isVisible())
    dialog._practise.click()
    assert window.model.form.practice


def test_that_a_report_holds_no_key_and_no_home() -> None:
    secrets = (
        "sk-coasty-live-AbC123_x-9",
        "sk-coasty-test-practice-zzz",
        "cua_sk_4f5e6d",
        "whsec_" + "0" * 64,
        "Bearer abc.defgh",
    )
    try:
        raise RuntimeError("failed with " + " and ".join(secrets))
    except RuntimeError as error:
        report = report_of(error)
    for secret in secrets:
        assert secret not in report
    assert "sk-coasty-live-••••••" in report
    assert "RuntimeError" in report


def test_that_the_home_folder_becomes_a_tilde(monkeypatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    assert without_home("in /home/someone/x.py") == "in ~/x.py"


def test_that_the_report_can_be_copied(qtbot) -> None:
    dialog = CrashReport(f"boom {KEY}")
    qtbot.addWidget(dialog)
    dialog.open()
    dialog._copy.click()
    assert QApplication.clipboard().text() == "boom sk-coasty-test-••••••"
