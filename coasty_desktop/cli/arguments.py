"""What is wrong with the arguments, in a sentence that never repeats a value: it may be a key in the wrong place.

argparse puts the value into most of its messages. Here a message is only recognised; whatever is not known is told in
general, so that a later argparse cannot give a key away either.
"""

from __future__ import annotations

import argparse
import re
from typing import Any, NoReturn

from coasty_desktop.core.errors import BadInput

_NOT_KNOWN = "The arguments are not understood"
# An option as people write them: anything longer or stranger may be a key behind two dashes.
_OPTION = re.compile(r"--[a-z]+(-[a-z]+){0,2}")


class Parser(argparse.ArgumentParser):
    """Says one sentence instead of the whole usage, and takes no option that is cut short.

    What is short for one option today is short for two with the next version; `--yes` is meant as it stands.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what argparse takes."""
        super().__init__(*args, **{"allow_abbrev": False, **kwargs})

    def error(self, message: str) -> NoReturn:
        """Raise BadInput with the problem in our words."""
        raise BadInput(without_value(message), hint=see_help(self.prog))


def see_help(words: str) -> str:
    """Where the options are told."""
    return f"`{words.strip()} --help` shows what there is."


def no_such_option(typed: str) -> str:
    """The sentence about an option that does not exist; it is named only when it looks like one."""
    name = typed.partition("=")[0]
    is_named = _OPTION.fullmatch(name) is not None and not name.startswith("--sk-")
    return f"There is no option {name}" if is_named else "There is no such option"


def without_value(message: str) -> str:
    """argparse's `message` in our words."""
    if message.startswith("argument "):
        name, _, problem = message.removeprefix("argument ").partition(": ")
        return _of_argument(name, problem)
    required = message.removeprefix("the following arguments are required: ")
    if required != message:
        return f"{required} is missing" if "," not in required else f"{required} are missing"
    if one_of := re.fullmatch(r"one of the arguments ([a-z -]+) is required", message):
        return f"One of these is needed: {', '.join(one_of[1].split())}"
    return _NOT_KNOWN


def _of_argument(name: str, problem: str) -> str:
    said = {
        "invalid int value": f"{name} takes a whole number",
        "invalid float value": f"{name} takes a number",
        "expected one argument": f"{name} needs a value",
        "ignored explicit argument": f"{name} takes no value",
    }
    for beginning, sentence in said.items():
        if problem.startswith(beginning):
            return sentence
    other = problem.removeprefix("not allowed with argument ")
    if other != problem:
        return f"{name} and {other} do not go together"
    if problem.startswith("invalid choice"):
        # The value stands before this, so the last one is argparse's own.
        choices = problem.rpartition("(choose from ")[2].removesuffix(")").replace("'", "")
        return f"{name} takes one of these: {choices}" if name.startswith("-") else "There is no such command"
    return f"{name} is not understood"
