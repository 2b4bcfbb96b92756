"""78 x 9 in a real calculator, asked for in the window and carried out without asking."""

from __future__ import annotations

import shutil

import pytest

from tests.desktop.desktop import open_desktop
from tests.desktop.person import Person
from tests.desktop.waiting import wait_until
from tests.e2e.window_visit import WindowVisit


@pytest.mark.timeout(120)
def test_that_a_calculator_is_used_from_the_window() -> None:
    if shutil.which("galculator") is None:
        pytest.skip("galculator is not installed")
    with open_desktop() as desktop, Person(desktop) as person:
        desktop.spawn("galculator")
        desktop.wait_for_window("galculator", timeout_s=20)
        visit = WindowVisit(desktop, person)
        person.click(*visit.tree.find("check box", "Approve: None").centre)
        visit.start("Click 'AC', then '7', '8', '*', '9' and '='.")

        run = visit.wait_for_end()

        assert run.finished is not None
        assert run.finished.status == "done", run.finished.reasoning
        wait_until(lambda: any(one.text == "702" for one in visit.tree.elements()), "702 on the calculator")
