"""`coasty-desktop usage`: balance, this month's use, our own ledger beside it."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

import msgspec

from coasty_desktop.api.lenient import line
from coasty_desktop.cli.problems import tell_problem
from coasty_desktop.core.money import credits_and_dollars, dollars
from coasty_desktop.services.program import Program
from coasty_desktop.services.usage_service import Recovered, Usage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `usage`."""
    parser.add_argument("--json", action="store_true", help="one JSON object")


async def run(args: argparse.Namespace, program: Program) -> int:
    """Print both counts; a service that could not be asked decides the exit code."""
    usage = await program.usage.read()
    if args.json:
        print(msgspec.json.encode(_fields(usage)).decode())
    else:
        _print(usage)
    if usage.error is not None:
        tell_problem(usage.error)
        return usage.error.exit_code
    return 0


def _print(usage: Usage) -> None:
    service, ours = usage.service, usage.ours
    if service is not None:
        if service.balance is not None:
            print(f"Wallet        {dollars(service.balance):>12}")
        if service.credits is not None:
            print(f"The service   {credits_and_dollars(service.credits):>12}  in {service.period or 'this month'}")
    elif usage.error is None:
        print("No key is set, so nothing is paid.")
    counted = f"{ours.requests} requests in {ours.month}"
    print(f"Our ledger    {credits_and_dollars(ours.credits):>12}  {counted}")
    if ours.estimated_credits:
        print(f"              {credits_and_dollars(ours.estimated_credits):>12}  of it estimated")
    if usage.difference:
        where = "counted by the service and not here" if usage.difference > 0 else "counted here and not by the service"
        print(f"Difference    {credits_and_dollars(usage.difference):>12}  {where}")
    _print_kinds(usage)
    print(f"Practised     {usage.practice.requests:>12}  requests, free")
    for one in usage.recovered:
        print(f"{line(_recovered(one))}")


def _print_kinds(usage: Usage) -> None:
    for kind in usage.kinds:
        service = "" if kind.service is None else f"  the service: {credits_and_dollars(kind.service)}"
        print(f"  {line(kind.kind, 30):<16}{credits_and_dollars(kind.ours):>16}{service}")


def _recovered(one: Recovered) -> str:
    when = f"{one.made_at.astimezone():%Y-%m-%d %H:%M}"
    asked = f"{one.method} {one.path} of {when}"
    if one.record_id:
        return f"The answer to {asked} was lost, but it was carried out: {one.record_id}"
    return f"Nobody can tell whether {asked} was carried out: look before you repeat it."


def _fields(usage: Usage) -> dict[str, Any]:
    fields = asdict(usage)
    fields.pop("error")
    fields["recovered"] = [msgspec.to_builtins(one) for one in usage.recovered]
    return {**fields, "difference": usage.difference, "by_kind": [asdict(kind) for kind in usage.kinds]}
