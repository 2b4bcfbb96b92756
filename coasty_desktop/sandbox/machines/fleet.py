"""All practice machines of a service, and the snapshots that were taken of them."""

from __future__ import annotations

import secrets
from datetime import timedelta

from coasty_desktop.sandbox.accounts import Account
from coasty_desktop.sandbox.machines.files import FileTree
from coasty_desktop.sandbox.machines.machine import Machine, MachineCreate, new_files
from coasty_desktop.sandbox.machines.meter import LEAST_TO_CREATE
from coasty_desktop.sandbox.refusals import Refusal
from coasty_desktop.sandbox.route import Json
from coasty_desktop.sandbox.sessions import timestamp
from coasty_desktop.sandbox.shelf import Shelf

MOST_MACHINES = 100
# How long one that is gone is still listed.
_REMEMBERED = timedelta(hours=1)


class Machines:
    """Machines by id. Each is brought to now before it is handed out."""

    def __init__(self) -> None:
        """None yet."""
        self._shelf: Shelf[Machine] = Shelf("MACHINE_NOT_FOUND", "machine", may_forget=_is_gone)
        self._snapshots: dict[tuple[Account, str], FileTree] = {}

    def create(self, account: Account, asked: MachineCreate) -> Machine:
        """A new one, not up yet. Raises Refusal 402 and 429."""
        account.require(LEAST_TO_CREATE)
        if sum(not _is_gone(machine) for machine in self.all(account)) >= MOST_MACHINES:
            raise Refusal(
                429, "RATE_LIMITED", f"practice keeps {MOST_MACHINES} machines", "Delete some.",
                retryable=False, retry_after=60,
            )  # fmt: skip
        files: FileTree | None = new_files()
        if asked.restore_from_snapshot:
            kept = self._snapshots.get((account, asked.os_type))
            files = None if kept is None else kept.copy()
        machine = Machine(asked, account, files)
        self._shelf.put(account, machine.id, machine)
        return machine

    def get(self, account: Account, machine_id: str) -> Machine:
        """As it is now. Raises Refusal: MACHINE_NOT_FOUND."""
        machine = self._shelf.get(account, machine_id)
        machine.settle()
        return machine

    def desk(self, account: Account, machine_id: str) -> Machine:
        """A running one with a desktop. Raises Refusal: MACHINE_NOT_FOUND, INVALID_STATE, FEATURE_NOT_AVAILABLE."""
        machine = self.get(account, machine_id)
        machine.check_desktop()
        return machine

    def all(self, account: Account) -> list[Machine]:
        """Newest first; one that is gone is among them for a while."""
        machines = self._shelf.of(account)
        for machine in machines:
            machine.settle()
        since = account.now() - _REMEMBERED
        return [machine for machine in machines if not (_is_gone(machine) and machine.life.since < since)]

    def active(self, account: Account) -> list[Json]:
        """What costs money right now."""
        return [machine.cost_item() for machine in self.all(account) if machine.meter.rate]

    def snapshot(self, machine: Machine) -> Json:
        """Keep its files; the newest snapshot of an operating system is what can be restored.

        Raises Refusal: INVALID_STATE.
        """
        machine.life.check("snapshot")
        self._snapshots[machine.account, machine.asked.os_type] = machine.files.copy()
        now = machine.account.now()
        return {
            "machine_id": machine.id,
            "snapshot_id": f"snap_practice_{secrets.token_hex(6)}",
            "name": f"{machine.asked.display_name} {now:%Y-%m-%d %H:%M}",
            "created_at": timestamp(now),
        }


def _is_gone(machine: Machine) -> bool:
    return machine.life.state == "terminated"
