"""`coasty-desktop doctor`: what works on this system, and what to do about the rest."""

from __future__ import annotations

import argparse

import msgspec

from coasty_desktop.core.errors import BadInput, NotPossibleHere
from coasty_desktop.services.doctor import can_act
from coasty_desktop.services.program import Headless

MARKS = {"ok": "ok     ", "warn": "note   ", "missing": "MISSING"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `doctor`."""
    parser.add_argument("--targets", action="store_true", help="click five targets on each display")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(args: argparse.Namespace, headless: Headless) -> int:
    """Print the findings; exit 6 when this computer cannot be acted on."""
    if args.targets:
        raise BadInput("`doctor --targets` is not there yet", hint="`doctor` alone works.")
    findings = headless.find_out()
    for finding in findings:
        if args.json:
            print(msgspec.json.encode(finding).decode())
            continue
        print(f"{MARKS.get(finding.state, finding.state)}  {finding.title}: {finding.detail}")
        if finding.advice:
            print(f"         {finding.advice}")
    if can_act(findings):
        return 0
    if not args.json:
        print("This computer cannot be acted on as it is; see above.")
    return NotPossibleHere.exit_code
