"""Splits a command line of a practice machine into words and operators. Nothing is carried out here."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

_OPERATORS = ("&&", "||", ">>", ";", "|", ">", "<", "\n")
_NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"


class NotUnderstood(Exception):
    """The line uses something this shell does not have; says what."""


class Variable(msgspec.Struct, frozen=True):
    """`$NAME`."""

    name: str


Part = str | Variable


class Word(msgspec.Struct, frozen=True):
    """A word, its quotes taken off. One with quotes is never a pattern."""

    parts: tuple[Part, ...]
    has_quotes: bool = False

    def expand(self, variables: Mapping[str, str]) -> str:
        """Its text; a variable that is not there is empty."""
        return "".join(part if isinstance(part, str) else variables.get(part.name, "") for part in self.parts)


class Operator(msgspec.Struct, frozen=True):
    """`|`, `&&` and the like."""

    text: str


Token = Word | Operator


class Splitter:
    """Reads one line from left to right."""

    def __init__(self, line: str) -> None:
        """`line` may hold several lines."""
        self._line, self._at = line, 0
        self._parts: list[Part] | None = None
        self._has_quotes = False
        self._tokens: list[Token] = []

    def tokens(self) -> list[Token]:
        """Raises NotUnderstood."""
        if "\0" in self._line:
            raise NotUnderstood("a NUL character")
        while self._at < len(self._line):
            self._step()
        self._end_word()
        return self._tokens

    def _step(self) -> None:
        char = self._line[self._at]
        operator = next((one for one in _OPERATORS if self._line.startswith(one, self._at)), None)
        if operator is not None:
            self._end_word()
            self._tokens.append(Operator(operator))
            self._at += len(operator)
        elif char.isspace():
            self._end_word()
            self._at += 1
        elif char == "#" and self._parts is None:
            end = self._line.find("\n", self._at)
            self._at = end if end >= 0 else len(self._line)
        elif self._parts is None and self._line.startswith("2>", self._at):
            # What goes wrong is part of the output anyway.
            if not self._line.startswith("2>&1", self._at):
                raise NotUnderstood("2>")
            self._at += 4
        elif char in "\"'":
            self._quoted(char)
        elif char in "&()`":
            raise NotUnderstood(f"{char} outside quotes")
        else:
            self._plain(char)

    def _plain(self, char: str) -> None:
        if char == "$":
            self._add(self._variable())
        elif char == "\\":
            self._add(self._line[self._at + 1 : self._at + 2])
            self._at += 2
            self._has_quotes = True
        else:
            self._add(char)
            self._at += 1

    def _quoted(self, quote: str) -> None:
        self._at += 1
        self._has_quotes = True
        self._add("")
        while self._at < len(self._line):
            char = self._line[self._at]
            if char == quote:
                self._at += 1
                return
            if quote == '"' and char == "$":
                self._add(self._variable())
            elif quote == '"' and char == "`":
                raise NotUnderstood("a command inside another")
            elif quote == '"' and char == "\\" and self._line[self._at + 1 : self._at + 2] in ('"', "\\", "$", "`"):
                self._add(self._line[self._at + 1])
                self._at += 2
            else:
                self._add(char)
                self._at += 1
        raise NotUnderstood("a quote that does not end")

    def _variable(self) -> Part:
        """What begins at the dollar sign; moves behind it."""
        rest = self._line[self._at + 1 :]
        if rest[:1] in ("(", "{"):
            raise NotUnderstood(f"${rest[0]}")
        length = 1 if rest[:1] == "?" else len(rest) - len(rest.lstrip(_NAME))
        self._at += 1 + length
        return Variable(rest[:length]) if length else "$"

    def _add(self, part: Part) -> None:
        if self._parts is None:
            self._parts = []
        self._parts.append(part)

    def _end_word(self) -> None:
        if self._parts is not None:
            self._tokens.append(Word(tuple(self._parts), self._has_quotes))
        self._parts, self._has_quotes = None, False
