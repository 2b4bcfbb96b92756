"""One practice machine: its state and meter, and what runs on it. Source: contract, sections 2 and 4."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec

from coasty_desktop.core.action import Action
from coasty_desktop.sandbox.accounts import Account
from coasty_desktop.sandbox.machines.browser import Browser
from coasty_desktop.sandbox.machines.desktop import Desktop
from coasty_desktop.sandbox.machines.drawing import png_of
from coasty_desktop.sandbox.machines.files import DOCUMENTS, DOWNLOADS, FileTree, NoSuchThing
from coasty_desktop.sandbox.machines.lifecycle import AWAKE, Deed, Lifecycle
from coasty_desktop.sandbox.machines.meter import ASLEEP, RUNNING, Meter, rate
from coasty_desktop.sandbox.machines.shell_session import ShellSession
from coasty_desktop.sandbox.refusals import Refusal, invalid
from coasty_desktop.sandbox.route import Json
from coasty_desktop.sandbox.sessions import timestamp

_METERED = "machine hours"
# Minutes.
LEAST_TTL, MOST_TTL = 5, 10080


class MachineCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/machines."""

    display_name: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    os_type: Literal["linux", "windows"] = "linux"
    desktop_enabled: bool = False
    ttl_minutes: Annotated[int, msgspec.Meta(ge=LEAST_TTL, le=MOST_TTL)] | msgspec.UnsetType = msgspec.UNSET
    cpu_cores: Annotated[int, msgspec.Meta(ge=1, le=16)] = 1
    memory_gb: Annotated[int, msgspec.Meta(ge=1, le=64)] = 2
    storage_gb: Annotated[int, msgspec.Meta(ge=8, le=500)] = 10
    restore_from_snapshot: bool = False
    metadata: Annotated[dict[str, str], msgspec.Meta(max_length=16)] = {}


class Machine:
    """What it is, what it costs, and what it shows. Nothing of it is a process of this computer."""

    def __init__(self, asked: MachineCreate, account: Account, files: FileTree | None) -> None:
        """Being created. Without `files` it will not come up: there was no snapshot to restore."""
        self.asked, self.account = asked, account
        self.id = f"mch_test_{secrets.token_hex(6)}" if account.is_test else str(uuid.uuid4())
        self.created_at = account.now()
        self.life = Lifecycle(self.created_at, is_broken=files is None)
        self.meter = Meter(self.created_at)
        self.files = files or FileTree()
        self.ttl_minutes: int | None = None
        self.secrets = (secrets.token_urlsafe(48), secrets.token_urlsafe(9), secrets.token_urlsafe(24))
        self._paid = 0
        self._boot()
        if asked.ttl_minutes is not msgspec.UNSET:
            self.live_for(asked.ttl_minutes)

    def _boot(self) -> None:
        """Only the files outlive a machine that is stopped."""
        self.browser = Browser()
        self.desktop = Desktop(self.files, self.browser, has_programs=self.asked.desktop_enabled)
        self.shells: dict[str, ShellSession] = {}

    # ---- state and money ---------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Bring state and meter to now, and pay what is due. Everything else expects that this was done."""
        now = self.account.now()
        for _, at in self.life.moves(now):
            self._entered(at)
        self._pay(now)

    def begin(self, deed: Deed) -> None:
        """Start, stop, restart or delete. Raises Refusal: INVALID_STATE, and 402 when the wallet is empty."""
        self.life.check(deed)
        if deed == "start":
            self.account.require(RUNNING[self.asked.os_type])
        now = self.account.now()
        self.life.begin(deed, now)
        self._entered(now)
        self.settle()

    def live_for(self, minutes: int) -> None:
        """Destroy itself so long from now; 0 never. Raises Refusal: INVALID_STATE."""
        self.life.check("ttl")
        self.ttl_minutes = minutes or None
        self.life.auto_destroy_at = self.account.now() + timedelta(minutes=minutes) if minutes else None

    def _entered(self, at: datetime) -> None:
        state = self.life.state
        if state == "terminated":
            self.files = FileTree()
        if state not in ("running", "stopping"):
            self._boot()
        self.meter.switch(0 if self.account.is_test else rate(state, self.asked.os_type), at)

    def _pay(self, now: datetime) -> None:
        """An empty wallet stops a machine and never destroys it; what it could not pay is forgotten."""
        account = self.account
        if account.is_test:
            return
        due = self.meter.total(now) - self._paid
        account.take(max(0, min(due, account.balance)), _METERED)
        self._paid += due
        if account.balance <= 0 and self.life.state in AWAKE:
            self.life.suspend(now)
            self._entered(now)

    # ---- what runs on it ---------------------------------------------------------------------------------------

    def picture(self) -> bytes:
        """What the desktop shows now, as PNG. Raises Refusal when it has none or does not run."""
        self.check_desktop()
        return png_of(self.desktop)

    async def perform(self, action: Action) -> None:
        """Let the desktop react; points are pixels of `picture`. Raises Refusal."""
        self.check_desktop()
        try:
            self.desktop.perform(action)
        except NoSuchThing as problem:
            raise invalid(str(problem)) from None

    def check_desktop(self) -> None:
        """Raises Refusal: INVALID_STATE, FEATURE_NOT_AVAILABLE."""
        self.settle()
        self.life.check("use")
        if not self.asked.desktop_enabled:
            raise Refusal(
                400, "FEATURE_NOT_AVAILABLE", "this machine has no desktop", "Create one with desktop_enabled."
            )

    # ---- what is said of it ------------------------------------------------------------------------------------

    def described(self) -> Json:
        """The record."""
        asked, life = self.asked, self.life
        return {
            "id": self.id,
            "display_name": asked.display_name,
            "status": life.state,
            "os_type": asked.os_type,
            "desktop_enabled": asked.desktop_enabled,
            "cpu_cores": asked.cpu_cores,
            "memory_gb": asked.memory_gb,
            "storage_gb": asked.storage_gb,
            "public_ip": None,
            "is_test": self.account.is_test,
            "created_at": timestamp(self.created_at),
            "started_at": _moment(life.started_at),
            "metadata": asked.metadata,
            "billing": self.billing(),
        } | self.lease()

    def lease(self) -> Json:
        """How long it lives."""
        return {"ttl_minutes": self.ttl_minutes, "auto_destroy_at": _moment(self.life.auto_destroy_at)}

    def billing(self) -> Json:
        """What it costs; all of it nothing in test mode."""
        now = self.account.now()
        return {
            "billed_to": "api_wallet",
            "running_credits_per_hour": RUNNING[self.asked.os_type],
            "stopped_credits_per_hour": ASLEEP,
            "accrued_cents": self.meter.accrued(now),
            "projected_daily_cents": 24 * self.meter.rate,
            "since": timestamp(self.meter.since),
            "total_credits_billed": self.meter.total(now),
            "suspended_for_billing": self.life.state == "suspended",
        } | self.lease()

    def cost_item(self) -> Json:
        """An entry of what costs money right now."""
        return self.billing() | {
            "machine_id": self.id,
            "display_name": self.asked.display_name,
            "status": self.life.state,
            "os_type": self.asked.os_type,
            "rate_cents_per_hour": self.meter.rate,
        }

    def hints(self) -> Json:
        """How it would be reached, without secrets."""
        return {
            "public_ip": None,
            "ssh_port": 22,
            "ssh_username": "practice",
            "vnc_port": 5900,
            "websocket_port": None,
            "has_ssh_key": True,
            "has_vnc_password": True,
        }

    def connection(self) -> Json:
        """The same with secrets, which open nothing. The address ends in .invalid: it leads nowhere."""
        key, password, ticket = self.secrets
        lines = "\n".join(key[at : at + 32] for at in range(0, len(key), 32))
        return {
            "machine_id": self.id,
            "public_ip": None,
            "ssh_port": 22,
            "ssh_username": "practice",
            "ssh_private_key_pem": f"-----BEGIN PRACTICE KEY-----\n{lines}\n-----END PRACTICE KEY-----\n",
            "vnc_port": 5900,
            "vnc_password": password,
            "websocket_port": None,
            "websocket_url": None,
            "devtools_url": None,
            "vnc_url": f"https://desktop.practice.invalid/vnc.html?autoconnect=1&ticket={ticket}",
            "screen_width": 1280,
            "screen_height": 720,
        }


def new_files() -> FileTree:
    """What a new machine has on its disk."""
    files = FileTree()
    files.write(f"{DOCUMENTS}/shopping.txt", b"milk\nbread\napples\n")
    files.write(
        f"{DOCUMENTS}/welcome.txt", b"Welcome to a practice machine.\nNothing here is real, try what you like.\n"
    )
    files.write(f"{DOWNLOADS}/report.csv", b"month,visits\nJanuary,120\nFebruary,141\n")
    return files


def _moment(at: datetime | None) -> str | None:
    return None if at is None else timestamp(at)
