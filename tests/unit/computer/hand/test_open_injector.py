"""Which way into the system's input is taken."""

import sys

import pytest

from coasty_desktop.computer.hand import system_state
from coasty_desktop.computer.hand.launch import TRY_UNTESTED
from coasty_desktop.computer.hand.open_injector import open_injector
from coasty_desktop.computer.hand.pynput_injector import PynputInjector
from coasty_desktop.core.errors import NotPossibleHere
from tests.fakes.pynput_module import pretended


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_that_another_system_is_reached_by_pynput_when_somebody_tries_it(system: str, monkeypatch) -> None:
    with pretended(system):
        with pytest.raises(NotPossibleHere, match="never tried"):
            open_injector()
        monkeypatch.setenv(TRY_UNTESTED, "1")
        injector = open_injector()
        injector.close()

    assert isinstance(injector, PynputInjector)


def test_that_a_missing_pynput_is_a_sentence(monkeypatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setenv(TRY_UNTESTED, "1")
    monkeypatch.setitem(sys.modules, "pynput.keyboard", None)

    with pytest.raises(NotPossibleHere, match="pynput cannot be used"):
        open_injector()


@pytest.mark.parametrize(("system", "units"), [("win32", ["\ud83d", "\ude00"]), ("darwin", ["😀"])])
def test_that_windows_gets_characters_in_pieces_of_16_bits(system: str, units: list[str], monkeypatch) -> None:
    monkeypatch.setattr(sys, "platform", system)

    assert system_state.units_of("😀") == units
    assert system_state.units_of("é") == ["é"]
