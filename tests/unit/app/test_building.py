"""The joined program: nothing is started by building it, and everything is closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from coasty_desktop.app.building import build
from coasty_desktop.core.errors import ServiceError
from coasty_desktop.core.geometry import HD
from coasty_desktop.core.target import MachineTarget
from coasty_desktop.services.run_request import RunRequest


@pytest.fixture
def _no_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COASTY_HOME", str(tmp_path))
    for name in ("COASTY_API_KEY", "COASTY_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("_no_key")
async def test_that_what_is_kept_at_the_service_needs_a_key() -> None:
    built, closing = build(on_defect=print)
    async with closing:
        program = built.program
        for asked in (program.machines.machines, program.cloud_runs.list, program.workflows.list):
            with pytest.raises(ServiceError, match="no key"):
                await asked()


@pytest.mark.usefixtures("_no_key")
async def test_that_a_machine_can_be_a_target_of_the_same_runs() -> None:
    built, closing = build(on_defect=print)
    async with closing:
        estimate = built.program.runs.estimate(RunRequest("x", MachineTarget("m1"), image="hd"))
        assert estimate.picture == HD
        built.program.runs.start(RunRequest("x", MachineTarget("m1"), approve="none"))
        ending = await built.program.runs.wait()
    assert ending is not None
    assert (ending.exit_code, ending.status) == (4, "error")
