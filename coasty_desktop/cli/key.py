"""`coasty-desktop key`: the key of the service. It is read from stdin or a hidden prompt, never from an argument."""

from __future__ import annotations

import argparse
import getpass
import sys

from coasty_desktop.core.errors import BadInput, NotPossibleHere
from coasty_desktop.core.money import dollars
from coasty_desktop.services.key_service import KeyState
from coasty_desktop.services.program import Program

# Far longer than any key: a file piped in by mistake is not read whole.
_MOST = 4096


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `key`."""
    what = parser.add_subparsers(dest="what", metavar="set|show|test|delete", required=True)
    setting = what.add_parser("set", help="read a key from stdin or a hidden prompt, and keep it in the keychain")
    # Taken only to be refused: an argument stays in the shell's history and can be seen by every program.
    setting.add_argument("arguments", nargs="*", help=argparse.SUPPRESS)
    what.add_parser("show", help="which key is in use, masked")
    what.add_parser("test", help="ask the service whether it takes the key; costs nothing")
    what.add_parser("delete", help="forget the key")


async def run(args: argparse.Namespace, program: Program) -> int:
    """Do it and say what was done."""
    match args.what:
        case "set":
            if args.arguments:
                raise BadInput("A key is never given as an argument", hint="Paste it at the prompt, or pipe it in.")
            return await _set(program)
        case "show":
            _print_state(await program.keys.state(), program)
        case "test":
            test = await program.keys.test()
            print(f"The service takes the {test.mode} key {test.masked}.")
            print(f"Engines: {', '.join(test.engines) or 'not told'}")
            if test.balance is not None:
                print(f"Wallet: {dollars(test.balance)}")
        case "delete":
            state = await program.keys.delete()
            print("The key is forgotten." if state.mode == "none" else state.problem)
    return 0


async def _set(program: Program) -> int:
    if sys.stdin.isatty():
        try:
            text = getpass.getpass("Key (not shown): ")
        except EOFError:
            text = ""
    else:
        text = sys.stdin.read(_MOST)
    if not text.strip():
        raise BadInput("No key was given", hint="Paste it at the prompt, or pipe it in.")
    state = await program.keys.set(text)
    if state.source == "session":
        # For a command the session ends right here.
        raise NotPossibleHere(
            f"The key was not kept: {state.problem}", hint="Set COASTY_API_KEY in the environment instead."
        )
    _print_state(state, program)
    return 0


def _print_state(state: KeyState, program: Program) -> None:
    if state.mode == "none":
        without = "tasks are practised" if program.runs.would_practise() else "no task can be carried out there"
        print(f"No key for {state.base_url}. Without one, {without}.")
    else:
        print(f"{state.mode} key {state.masked} for {state.base_url}, from the {state.source}")
    if state.problem:
        print(state.problem, file=sys.stderr)
