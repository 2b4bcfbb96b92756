"""A small shell of our own over a machine's files. It starts no process and reaches nothing of this computer."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Sequence

import msgspec

from coasty_desktop.sandbox.machines.files import NoSuchThing
from coasty_desktop.sandbox.machines.shell_commands import COMMANDS
from coasty_desktop.sandbox.machines.shell_session import Ran, ShellSession, TimedOut
from coasty_desktop.sandbox.machines.words import NotUnderstood, Operator, Splitter, Token, Word

MOST_OUTPUT = 5000
_MOST_COMMANDS, _MOST_TRANSCRIPT = 100, 20_000
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}=")
_CUT = "\n[cut at 5000 characters]"


class Finished(msgspec.Struct, frozen=True):
    """What came of a line. `slept_s` has not passed yet: whoever answers waits that long."""

    output: str
    exit_code: int
    slept_s: float = 0.0


class Shell:
    """Carries lines out in one session."""

    def __init__(self, session: ShellSession) -> None:
        """The session goes on from line to line."""
        self.session = session
        self._files = session.files

    def run(self, line: str, timeout_s: float) -> Finished:
        """Carry a line out; never raises. The output holds what went wrong, too."""
        session = self.session
        session.begin(timeout_s)
        said: list[str] = []
        try:
            code = self._line(Splitter(line).tokens(), said)
        except NotUnderstood as error:
            code = 2
            said.append(f"practice shell: it does not understand {error}\n")
        except TimedOut:
            code = 124
            said.append("practice shell: timed out, or too much for one line\n")
        output = "".join(said)
        if len(output) > MOST_OUTPUT:
            output = output[: MOST_OUTPUT - len(_CUT)] + _CUT
        session.variables["?"] = str(code)
        session.transcript = (session.transcript + f"$ {line}\n{output}")[-_MOST_TRANSCRIPT:]
        return Finished(output, code, session.slept_s)

    def _line(self, tokens: Sequence[Token], said: list[str]) -> int:
        """Pipelines one after the other, as `;`, `&&` and `||` say."""
        code, count, joint = 0, 0, ";"
        rest = list(tokens)
        while rest:
            end = next((at for at, token in enumerate(rest) if _is(token, ";", "\n", "&&", "||")), len(rest))
            commands = _split(rest[:end], "|")
            count += len(commands)
            if count > _MOST_COMMANDS:
                raise NotUnderstood(f"more than {_MOST_COMMANDS} commands in a line")
            is_due = joint in (";", "\n") or (code == 0) == (joint == "&&")
            if is_due and (end or joint in ("&&", "||")):
                code = self._pipeline(commands, said)
                self.session.variables["?"] = str(code)
            joint = rest[end].text if end < len(rest) else ";"  # type: ignore[union-attr] # an operator stands there
            rest = rest[end + 1 :]
        if joint in ("&&", "||"):
            raise NotUnderstood(f"a line that ends with {joint}")
        return code

    def _pipeline(self, commands: Sequence[Sequence[Token]], said: list[str]) -> int:
        ran = Ran()
        for tokens in commands:
            ran = self._command(tokens, ran.out)
            said.append(ran.errors)
        said.append(ran.out)
        return ran.code

    def _command(self, tokens: Sequence[Token], stdin: str) -> Ran:
        words, source, target = _redirects(tokens)
        expanded = [text for word in words for text in self._expand(word)]
        name = expanded[0] if expanded else ""
        try:
            if source is not None:
                stdin = self._files.text(self.session.path(source.expand(self.session.variables)))
            ran = self._carry_out(expanded, stdin)
            if target is None or ran.code == 127:
                return ran
            self._put(ran.out, target[1].expand(self.session.variables), is_appended=target[0] == ">>")
        except NoSuchThing as problem:
            return Ran(errors=f"{name or 'practice shell'}: {problem}\n", code=1)
        return Ran(code=ran.code, errors=ran.errors)

    def _carry_out(self, words: Sequence[str], stdin: str) -> Ran:
        if not words:
            return Ran()
        if _ASSIGNMENT.match(words[0]) and len(words) == 1:
            return self.session.assign(words[0])
        command = COMMANDS.get(words[0])
        if command is None:
            return Ran(
                errors=f"{words[0][:60]}: practice has no such command; it has: {', '.join(COMMANDS)}\n", code=127
            )
        return command(self.session, list(words[1:]), stdin)

    def _put(self, text: str, said: str, *, is_appended: bool) -> None:
        if said == "/dev/null":
            return
        path = self.session.path(said)
        before = self._files.read(path) if is_appended and self._files.is_file(path) else b""
        self._files.write(path, before + text.encode())

    def _expand(self, word: Word) -> list[str]:
        text = word.expand(self.session.variables)
        if word.has_quotes or not any(sign in text for sign in "*?["):
            return [text]
        folder, pattern = posixpath.split(text)
        try:
            names = self.session.names(self.session.path(folder or "."))
            found = [name for name in names if fnmatch.fnmatchcase(name, pattern) and not name.startswith(".")]
        except NoSuchThing:
            found = []
        return [posixpath.join(folder, name) for name in found] or [text]


def _is(token: Token, *operators: str) -> bool:
    return isinstance(token, Operator) and token.text in operators


def _split(tokens: Sequence[Token], operator: str) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if _is(token, operator):
            parts.append([])
        else:
            parts[-1].append(token)
    if not all(parts) and len(parts) > 1:
        raise NotUnderstood(f"nothing beside {operator}")
    return parts


def _redirects(tokens: Sequence[Token]) -> tuple[list[Word], Word | None, tuple[str, Word] | None]:
    """The words of a command, where its input comes from, and where its output goes."""
    words: list[Word] = []
    source: Word | None = None
    target: tuple[str, Word] | None = None
    rest = list(tokens)
    while rest:
        token = rest.pop(0)
        if isinstance(token, Word):
            words.append(token)
            continue
        where = rest.pop(0) if rest else token
        if not isinstance(where, Word):
            raise NotUnderstood(f"{token.text} without a file")
        if token.text == "<":
            source = where
        else:
            target = token.text, where
    return words, source, target
