"""The triggers of a schedule on the command line: what else sets it off, and setting off a webhook."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coasty_desktop.api.bodies.schedules import CHAIN_EVENTS
from coasty_desktop.api.resources.webhooks import MOST_BODY_BYTES
from coasty_desktop.cli.asking import has_terminal
from coasty_desktop.cli.problems import tell_problem
from coasty_desktop.cli.records import print_fields, print_json, print_record, print_records
from coasty_desktop.services.schedule_service import NewTrigger, ScheduleService
from coasty_desktop.services.trigger_secrets import LONGEST
from coasty_desktop.services.workflow_files import read_bytes

if TYPE_CHECKING:
    from coasty_desktop.api.records.schedules import Trigger


def add_arguments(what: Any) -> None:
    """Declare `triggers`, `add-trigger`, `remove-trigger` and `fire` among the commands of `schedules`."""
    listing = what.add_parser("triggers", help="what else sets a schedule off")
    listing.add_argument("id", metavar="ID")
    add = what.add_parser("add-trigger", help="let something else set it off")
    add.add_argument("id", metavar="ID")
    kinds = add.add_subparsers(dest="kind", metavar="webhook|email|chain", required=True)
    webhook = kinds.add_parser("webhook", help="a signed request")
    webhook.add_argument("--rate", type=int, metavar="N", help="at most so many a minute")
    email = kinds.add_parser("email", help="a mail; not every service has that")
    email.add_argument("--label", metavar="L", help="the first part of its address")
    chain = kinds.add_parser("chain", help="the end of another schedule's run")
    chain.add_argument("--after", required=True, metavar="ID", help="the other schedule")
    chain.add_argument("--on", choices=CHAIN_EVENTS, help="which end")
    remove = what.add_parser("remove-trigger", help="remove one of them")
    remove.add_argument("id", metavar="ID")
    remove.add_argument("trigger_id", metavar="TID")
    fire = what.add_parser("fire", help="set a webhook off, signed with its secret")
    fire.add_argument("url", metavar="URL")
    fire.add_argument("--body", type=Path, required=True, metavar="FILE", help="what is sent, byte by byte")
    fire.add_argument("--secret-stdin", action="store_true", help="read the secret from stdin, not from the keychain")
    for one in (listing, webhook, email, chain, remove, fire):
        one.add_argument("--json", action="store_true", help="one JSON object a line")


async def run(args: argparse.Namespace, schedules: ScheduleService) -> None:
    """Do it."""
    match args.what:
        case "triggers":
            await print_records(
                await schedules.triggers(args.id), _cells, as_json=args.json, none="Nothing else sets it off."
            )
        case "add-trigger":
            _print_new(await _add(args, schedules), as_json=args.json)
        case "remove-trigger":
            problem = await schedules.remove_trigger(args.id, args.trigger_id)
            _print_removed(args, problem)
        case "fire":
            await _fire(args, schedules)


async def _add(args: argparse.Namespace, schedules: ScheduleService) -> NewTrigger:
    match args.kind:
        case "webhook":
            return await schedules.add_webhook_trigger(args.id, args.rate)
        case "email":
            return await schedules.add_email_trigger(args.id, args.label)
        case _:
            return await schedules.add_chain_trigger(args.id, args.after, args.on)


def _print_new(new: NewTrigger, *, as_json: bool) -> None:
    """Print a new trigger. Its secret is printed only when it would be lost otherwise."""
    shown_once = {} if new.secret is None else {"webhook_secret": new.secret.reveal()}
    if as_json:
        print_json({**new.trigger.raw, **shown_once})
    else:
        _print_trigger(new.trigger)
        if new.trigger.webhook_url and not new.problem:
            print("Its secret is in the keychain; `coasty-desktop schedules fire URL --body FILE` signs with it.")
        for secret in shown_once.values():
            # Not through what takes secrets out of a text: this is the one time that it can be seen.
            print(f"Secret   {secret}")
    if new.problem:
        kept = ". It is shown this once: keep it." if new.secret is not None else "."
        tell_problem(f"The secret is not in the keychain: {new.problem.rstrip('.')}{kept}")


def _print_trigger(trigger: Trigger) -> None:
    print_fields(
        [
            ("Trigger", trigger.id),
            ("Kind", trigger.kind),
            ("URL", trigger.webhook_url),
            ("Address", trigger.email_address),
            ("After", trigger.source_schedule_id),
            ("On", trigger.event),
            ("At most", f"{trigger.rate_limit_per_minute} a minute" if trigger.rate_limit_per_minute else ""),
        ]
    )


def _cells(trigger: Trigger) -> tuple[object, ...]:
    chained = " ".join(part for part in (trigger.source_schedule_id, trigger.event) if part)
    state = "" if trigger.is_enabled else "off"
    return trigger.id, trigger.kind, state, trigger.webhook_url or trigger.email_address or chained


def _print_removed(args: argparse.Namespace, problem: str) -> None:
    if args.json:
        print_json({"id": args.trigger_id, "removed": True})
    else:
        print("Removed.")
    if problem:
        tell_problem(f"Its secret may still be in the keychain: {problem}")


async def _fire(args: argparse.Namespace, schedules: ScheduleService) -> None:
    body = read_bytes(args.body, MOST_BODY_BYTES)
    fired = await schedules.fire(args.url, body, _read_secret() if args.secret_stdin else None)
    fields = [("Run", fired.run_id), ("Schedule", fired.schedule_id), ("Message", fired.message)]
    print_record(fired, fields, as_json=args.json)
    if fired.is_duplicate and not args.json:
        print("The same body came within the last minute: nothing runs a second time.")


def _read_secret() -> str:
    if has_terminal():
        try:
            return getpass.getpass("Secret (not shown): ")
        except EOFError:
            return ""
    # A little more than the longest, so that a file piped in by mistake is seen to be none.
    return sys.stdin.read(LONGEST + 3) if sys.stdin is not None else ""
