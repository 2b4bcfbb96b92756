"""What is known of machines: lists, records, prices, pictures and the ways into them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coasty_desktop.cli.new_file import refuse_existing, write_new
from coasty_desktop.cli.records import Amount, print_fields, print_json, print_record, print_records, shown
from coasty_desktop.core.money import credits_and_dollars
from coasty_desktop.core.secret import Secret
from coasty_desktop.services.program import Program
from coasty_desktop.services.schedule_check import local_time

if TYPE_CHECKING:
    from coasty_desktop.api.records.machines import Connection, Machine

NONE = "No machine yet. Try: coasty-desktop machines create NAME --os linux --desktop"
_SECRETS = ("ssh_private_key_pem", "vnc_password", "vnc_url", "websocket_url", "devtools_url")


async def list_all(args: argparse.Namespace, program: Program) -> int:
    """Print every machine."""
    machines = await program.machines.machines()
    await print_records(machines.list(), _cells, as_json=args.json, none=NONE)
    return 0


async def show(args: argparse.Namespace, program: Program) -> int:
    """Print one machine."""
    machine = await (await program.machines.machines()).get(args.id)
    print_record(machine, fields(machine), as_json=args.json)
    return 0


async def snapshot(args: argparse.Namespace, program: Program) -> int:
    """Keep an image of its disk."""
    kept = await (await program.machines.machines()).snapshot(args.id)
    print_record(
        kept,
        [
            ("Snapshot", kept.snapshot_id or kept.name),
            ("Machine", kept.machine_id),
            ("Made", local_time(kept.created_at)),
            ("Cost", None if kept.credits_charged is None else credits_and_dollars(kept.credits_charged)),
        ],
        as_json=args.json,
    )
    return 0


async def ttl(args: argparse.Namespace, program: Program) -> int:
    """Set when it deletes itself; 0 minutes for never."""
    lease = await (await program.machines.machines()).set_ttl(args.id, args.minutes)
    when = local_time(lease.auto_destroy_at) or ("never" if args.minutes == 0 else f"in {args.minutes} minutes")
    print_record(lease, [("Machine", lease.machine_id), ("Deletes itself", when)], as_json=args.json)
    return 0


async def pricing(args: argparse.Namespace, program: Program) -> int:
    """Print the rates, however the service arranges them."""
    told = await (await program.machines.machines()).pricing()
    print_record(told, _flat(told.rates), as_json=args.json)
    return 0


async def screenshot(args: argparse.Namespace, program: Program) -> int:
    """Write its screen into a new file."""
    file: Path = args.file
    refuse_existing(file)
    taken = await (await program.machines.machines()).screenshot(args.id)
    write_new(file, taken.image)
    if args.json:
        told = {"mime_type": taken.mime_type, "width": taken.width, "height": taken.height}
        print_json({"file": str(file), **told, "captured_at": taken.captured_at or None})
    else:
        print(f"{file}: {taken.width}x{taken.height}, {taken.mime_type}")
    return 0


async def connection(args: argparse.Namespace, program: Program) -> int:
    """Print the ways in; what opens them only with --reveal, and only on stdout."""
    ways = await (await program.machines.machines()).connection(args.id)
    secrets: dict[str, Secret] = {name: found for name in _SECRETS if (found := getattr(ways, name)) is not None}
    if args.json:
        revealed = {name: secret.reveal() for name, secret in secrets.items()} if args.reveal else {}
        print_json({**ways.raw, **revealed})
        return 0
    print_fields(_ways(ways))
    for name, secret in secrets.items():
        label = name.replace("_", " ")
        if not args.reveal:
            print(f"{label}: there is one; --reveal shows it")
        else:
            # A key has lines of its own, and must come out as it is.
            print(f"{label}:\n{_printable(secret.reveal())}")
    return 0


def fields(machine: Machine) -> list[tuple[str, object]]:
    """A machine's record for people."""
    size = [f"{shown(machine.cpu_cores)} {'core' if machine.cpu_cores == 1 else 'cores'}" if machine.cpu_cores else ""]
    size += [f"{shown(machine.memory_gb)} GB memory" if machine.memory_gb else ""]
    size += [f"{shown(machine.storage_gb)} GB disk" if machine.storage_gb else ""]
    return [
        ("Machine", machine.id),
        ("Name", machine.name),
        ("Status", machine.status),
        ("System", machine.os),
        ("Desktop", machine.has_desktop),
        ("Size", ", ".join(filter(None, size))),
        ("Address", machine.public_ip),
        ("Made", local_time(machine.created_at)),
        ("Started", local_time(machine.started_at)),
        ("Deletes itself", local_time(machine.auto_destroy_at)),
        ("Costs", _rate(machine)),
        ("Cost so far", _accrued(machine)),
    ]


def _cells(machine: Machine) -> list[object]:
    return [machine.id, machine.status, machine.os, Amount(_accrued(machine)), machine.name]


def _accrued(machine: Machine) -> str:
    accrued = machine.billing.accrued_cents if machine.billing else None
    return "" if accrued is None else credits_and_dollars(accrued)


def _rate(machine: Machine) -> str:
    rate = machine.billing.running_credits_per_hour if machine.billing else None
    return "" if rate is None else f"{credits_and_dollars(rate)} an hour while it runs"


def _ways(ways: Connection) -> list[tuple[str, object]]:
    screen = f"{ways.screen_width}x{ways.screen_height}" if ways.screen_width and ways.screen_height else ""
    return [
        ("Machine", ways.machine_id),
        ("Address", ways.public_ip),
        ("SSH port", ways.ssh_port),
        ("SSH user", ways.ssh_username),
        ("VNC port", ways.vnc_port),
        ("WebSocket port", ways.websocket_port),
        ("Screen", screen),
    ]


def _flat(rates: Mapping[str, Any], above: str = "", depth: int = 3) -> list[tuple[str, object]]:
    """Nested rates as labelled values."""
    told: list[tuple[str, object]] = []
    for name, value in rates.items():
        label = f"{above} {shown(name)}".strip()
        if isinstance(value, dict) and depth > 0:
            told += _flat(value, label, depth - 1)
        else:
            told.append((label, value))
    return told


def _printable(secret: str) -> str:
    return "".join(character for character in secret if character.isprintable() or character == "\n").strip("\n")
