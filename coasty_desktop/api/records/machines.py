"""Machines: their records, what changes their state, and their ways in. Source: contract, 1, 2, 11."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coasty_desktop.api.answers import Receipt
from coasty_desktop.api.lenient import line, mapping, number, truth, whole
from coasty_desktop.api.records.reading import (
    Record,
    amount,
    first,
    id_of,
    needed_id,
    object_of,
    object_or_none,
    secret_of,
    status_of,
    time_of,
    without_secrets,
)
from coasty_desktop.core.secret import Secret

_NO_RECEIPT = Receipt()


class Billing(Record, frozen=True):
    """What a machine costs, in credits; rates are per hour."""

    running_credits_per_hour: float | None = None
    stopped_credits_per_hour: float | None = None
    accrued_cents: float | None = None
    projected_daily_cents: float | None = None
    total_credits_billed: float | None = None
    is_suspended: bool = False
    since: str = ""


class ConnectionHints(Record, frozen=True):
    """What a new machine tells of its ways in, without a secret."""

    public_ip: str = ""
    ssh_port: int | None = None
    ssh_username: str = ""
    vnc_port: int | None = None
    websocket_port: int | None = None
    has_ssh_key: bool = False
    has_vnc_password: bool = False


class Machine(Record, frozen=True):
    """A machine. `status` is one of the contract's or a new word, which means busy; `os` is linux or windows."""

    id: str
    status: str
    name: str = ""
    os: str = ""
    has_desktop: bool | None = None
    cpu_cores: float | None = None
    memory_gb: float | None = None
    storage_gb: float | None = None
    public_ip: str = ""
    is_test: bool = False
    created_at: str = ""
    started_at: str = ""
    auto_destroy_at: str = ""
    ttl_minutes: int | None = None
    metadata: Mapping[str, Any] | None = None
    billing: Billing | None = None
    connection: ConnectionHints | None = None
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}


class Lifecycle(Record, frozen=True):
    """What a start, stop, restart or delete set in motion; `machine` when the service sent the record itself."""

    machine_id: str
    status: str = ""
    message: str = ""
    machine: Machine | None = None
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}


class Lease(Record, frozen=True):
    """When a machine will be destroyed by itself; both are empty when never."""

    machine_id: str
    ttl_minutes: int | None = None
    auto_destroy_at: str = ""
    machine: Machine | None = None
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}


class Snapshot(Record, frozen=True):
    """A kept image of a machine's disk. `credits_charged` is gross: a replayed answer repeats it."""

    machine_id: str
    snapshot_id: str = ""
    name: str = ""
    created_at: str = ""
    credits_charged: float | None = None
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}


class Connection(Record, frozen=True):
    """Ways into a machine; never kept, never logged. The links hold tokens that are good for about an hour."""

    machine_id: str
    public_ip: str = ""
    ssh_port: int | None = None
    ssh_username: str = ""
    ssh_private_key_pem: Secret | None = None
    vnc_port: int | None = None
    vnc_password: Secret | None = None
    websocket_port: int | None = None
    websocket_url: Secret | None = None
    devtools_url: Secret | None = None
    vnc_url: Secret | None = None
    screen_width: int | None = None
    screen_height: int | None = None
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}


class Pricing(Record, frozen=True):
    """The rates of the day, as the service arranges them."""

    rates: Mapping[str, Any] = {}
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}


def read_machine(value: Any, receipt: Receipt = _NO_RECEIPT) -> Machine:
    """A record, bare or in its envelope with the connection's hints beside it."""
    answer = object_of(value)
    inside = object_or_none(answer, "machine")
    record = inside if inside and id_of(inside, "id", "machine_id") else answer
    billing, hints = object_or_none(record, "billing"), object_or_none(answer, "connection")
    return Machine(
        id=needed_id(record, "id", "machine_id"),
        status=status_of(record),
        name=line(first(record, "display_name", "name"), 200),
        os=line(first(record, "os_type", "os"), 40),
        has_desktop=truth(record.get("desktop_enabled")),
        cpu_cores=amount(record, "cpu_cores"),
        memory_gb=amount(record, "memory_gb"),
        storage_gb=amount(record, "storage_gb"),
        public_ip=line(record.get("public_ip"), 80),
        is_test=truth(record.get("is_test")) is True,
        created_at=time_of(record, "created_at"),
        started_at=time_of(record, "started_at"),
        auto_destroy_at=time_of(record, "auto_destroy_at") or time_of(billing or {}, "auto_destroy_at"),
        ttl_minutes=_ttl(record, billing),
        metadata=object_or_none(record, "metadata"),
        billing=None if billing is None else _billing(billing),
        connection=None if hints is None else _hints(hints),
        receipt=receipt,
        # What stood beside the record stands beside its own fields.
        raw=without_secrets({**{name: one for name, one in answer.items() if name != "machine"}, **record}),
    )


def read_lifecycle(value: Any, receipt: Receipt = _NO_RECEIPT, *, machine_id: str = "") -> Lifecycle:
    """What was set in motion; the record itself is one form of it, and an empty answer another."""
    answer = mapping(value)
    machine = _machine_in(answer, receipt)
    return Lifecycle(
        machine_id=id_of(answer, "machine_id", "id", otherwise=machine.id if machine else machine_id),
        status=status_of(answer) or (machine.status if machine else ""),
        message=line(answer.get("message")),
        machine=machine,
        receipt=receipt,
        raw=without_secrets(answer),
    )


def read_lease(value: Any, receipt: Receipt = _NO_RECEIPT, *, machine_id: str = "") -> Lease:
    """When the machine ends by itself, flat or inside its record."""
    answer = mapping(value)
    machine = _machine_in(answer, receipt)
    ttl = whole(answer.get("ttl_minutes"))
    return Lease(
        machine_id=id_of(answer, "machine_id", "id", otherwise=machine.id if machine else machine_id),
        ttl_minutes=machine.ttl_minutes if ttl is None and machine else ttl,
        auto_destroy_at=time_of(answer, "auto_destroy_at") or (machine.auto_destroy_at if machine else ""),
        machine=machine,
        receipt=receipt,
        raw=without_secrets(answer),
    )


def read_snapshot(value: Any, receipt: Receipt = _NO_RECEIPT) -> Snapshot:
    """A snapshot's record."""
    answer = object_of(value)
    return Snapshot(
        machine_id=id_of(answer, "machine_id"),
        snapshot_id=id_of(answer, "snapshot_id", "id"),
        name=line(answer.get("name"), 200),
        created_at=time_of(answer, "created_at"),
        credits_charged=amount(answer, "credits_charged"),
        receipt=receipt,
        raw=without_secrets(answer),
    )


def read_connection(value: Any, receipt: Receipt = _NO_RECEIPT, *, machine_id: str = "") -> Connection:
    """The ways in, their secrets hidden."""
    answer = object_of(value)
    hints = _hints(answer)
    return Connection(
        machine_id=id_of(answer, "machine_id", "id", otherwise=machine_id),
        public_ip=hints.public_ip,
        ssh_port=hints.ssh_port,
        ssh_username=hints.ssh_username,
        ssh_private_key_pem=secret_of(answer, "ssh_private_key_pem"),
        vnc_port=hints.vnc_port,
        vnc_password=secret_of(answer, "vnc_password"),
        websocket_port=hints.websocket_port,
        websocket_url=secret_of(answer, "websocket_url"),
        devtools_url=secret_of(answer, "devtools_url"),
        vnc_url=secret_of(answer, "vnc_url"),
        screen_width=whole(answer.get("screen_width")),
        screen_height=whole(answer.get("screen_height")),
        receipt=receipt,
        raw=without_secrets(answer),
    )


def read_pricing(value: Any, receipt: Receipt = _NO_RECEIPT) -> Pricing:
    """The rates, in their envelope or bare."""
    answer = object_of(value)
    raw = without_secrets(answer)
    return Pricing(mapping(raw.get("pricing")) or raw, receipt, raw)


def _machine_in(answer: Mapping[str, Any], receipt: Receipt) -> Machine | None:
    inside = object_or_none(answer, "machine")
    return read_machine(inside, receipt) if inside is not None and id_of(inside, "id", "machine_id") else None


def _billing(record: Mapping[str, Any]) -> Billing:
    return Billing(
        running_credits_per_hour=amount(record, "running_credits_per_hour"),
        stopped_credits_per_hour=amount(record, "stopped_credits_per_hour"),
        accrued_cents=amount(record, "accrued_cents"),
        projected_daily_cents=amount(record, "projected_daily_cents"),
        total_credits_billed=amount(record, "total_credits_billed"),
        is_suspended=truth(record.get("suspended_for_billing")) is True,
        since=time_of(record, "since"),
    )


def _hints(record: Mapping[str, Any]) -> ConnectionHints:
    return ConnectionHints(
        public_ip=line(record.get("public_ip"), 80),
        ssh_port=whole(record.get("ssh_port")),
        ssh_username=line(record.get("ssh_username"), 80),
        vnc_port=whole(record.get("vnc_port")),
        websocket_port=whole(record.get("websocket_port")),
        has_ssh_key=truth(record.get("has_ssh_key")) is True,
        has_vnc_password=truth(record.get("has_vnc_password")) is True,
    )


def _ttl(record: Mapping[str, Any], billing: Mapping[str, Any] | None) -> int | None:
    minutes = number(record.get("ttl_minutes"))
    return whole(minutes if minutes is not None else (billing or {}).get("ttl_minutes"))
