"""A computer for whichever target was chosen."""

from __future__ import annotations

from types import SimpleNamespace

from coasty_desktop.computer.machine.computer import MachineComputer
from coasty_desktop.computer.machine.screens import AllScreens
from coasty_desktop.core.geometry import HD, SD, Size
from coasty_desktop.core.target import DisplayTarget, MachineTarget, describe_target
from tests.fakes.dialogue import JumpingClock, NotingComputer
from tests.fakes.machines import OneMachine

LOCAL = NotingComputer()


def screens() -> AllScreens:
    local = SimpleNamespace(
        computer=lambda target, limit, on_person: LOCAL, targets=lambda: [DisplayTarget(1)],
        captured_size=lambda target: Size(800, 600), hold_now=None, stop_now=None,
    )  # fmt: skip
    return AllScreens(local, OneMachine().connect, JumpingClock())  # type: ignore[arg-type]  # no port is missing


def test_that_a_machine_is_acted_on_over_the_network_and_a_display_by_the_hand() -> None:
    one = screens()
    assert one.computer(DisplayTarget(1), SD, print) is LOCAL
    assert isinstance(one.computer(MachineTarget("m1"), SD, print), MachineComputer)
    assert one.targets() == [DisplayTarget(1)]


def test_that_a_machine_is_estimated_at_the_largest_picture() -> None:
    assert screens().captured_size(MachineTarget("m1")) == HD
    assert screens().captured_size(DisplayTarget(1)) == Size(800, 600)


def test_that_a_machine_is_called_by_its_id() -> None:
    assert describe_target(MachineTarget("mch_1")) == "machine:mch_1"
