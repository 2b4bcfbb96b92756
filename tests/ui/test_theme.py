from PySide6.QtGui import QPalette

from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.ui.icon import FOLDER, icon_path, pixmap
from coasty_desktop.ui.theme import Theme
from coasty_desktop.ui.tokens import DARK, LIGHT


def test_that_a_choice_is_applied_at_once_and_told(qtbot, qapp) -> None:
    theme = Theme(qapp, "light")
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
    assert theme.tokens is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.bg
    assert DARK.accent in qapp.styleSheet()


def test_that_the_same_choice_is_not_told_again(qtbot, qapp) -> None:
    theme = Theme(qapp, "light")
    with qtbot.assertNotEmitted(theme.changed):
        theme.choose("light")
    assert theme.tokens is LIGHT


def test_that_sizes_follow_the_systems_font(qapp) -> None:
    theme = Theme(qapp, "light")
    assert theme.font(2.0).pointSizeF() == 2 * theme.font().pointSizeF()
    assert theme.font(fixed=True).fixedPitch() or theme.font(fixed=True).family() == "monospace"


def test_that_every_icon_can_be_drawn_sharp_at_200_percent(qapp) -> None:
    names = sorted(path.stem for path in FOLDER.glob("*.svg"))
    assert "run" in names
    for name in names:
        drawn = pixmap(name, "#ff0000", 20, 2.0)
        assert icon_path(name).is_file()
        assert (drawn.width(), drawn.deviceIndependentSize().width()) == (40, 20)


def test_that_an_icon_takes_its_colour(qapp) -> None:
    image = pixmap("stop", "#ff0000", 24).toImage()
    assert image.pixelColor(12, 12).name() == "#ff0000"


def test_that_a_locked_keychain_is_told_in_settings(window, keys) -> None:
    keys.failed.emit(NotPossibleHere("The keychain is locked", hint="Unlock it."))
    pane = window._settings_pane
    assert pane.isVisible()
    assert pane._problem.text() == "The keychain is locked. Unlock it."
    keys.changed.emit(None)
    assert not pane._problem.isVisible()


def test_that_the_theme_is_chosen_and_kept_in_settings(qtbot, window, theme, saved) -> None:
    window.show_pane("settings")
    dark = next(one for one in window._settings_pane._theme._group.buttons() if one.text() == "Dark")
    with qtbot.waitSignal(theme.changed):
        dark.click()
    assert saved[-1].theme == "dark"
