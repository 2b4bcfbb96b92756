"""The commands of a practice machine's shell: all there are, written here. What they read is counted."""

from __future__ import annotations

import math
import posixpath
from collections.abc import Callable

from coasty_desktop.sandbox.machines.files import HOME, NoSuchThing
from coasty_desktop.sandbox.machines.shell_session import Ran, ShellSession

Command = Callable[[ShellSession, list[str], str], Ran]


def _pwd(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    return Ran(f"{shell.cwd}\n")


def _ls(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    flags, paths = _flags(args, "al1")
    said: list[str] = []
    for path in paths or ["."]:
        where = shell.path(path)
        if shell.files.is_file(where):
            names, folder = [path], shell.cwd
        else:
            names, folder = shell.names(where), where
        if len(paths) > 1 and shell.files.is_directory(where):
            said.append(f"{path}:")
        shown = [name for name in names if "a" in flags or not name.startswith(".")]
        said += [_long(shell, posixpath.join(folder, name), name) if "l" in flags else name for name in shown]
    return Ran(_lines(said))


def _long(shell: ShellSession, path: str, name: str) -> str:
    if shell.files.is_directory(path):
        return f"drwxr-xr-x practice {0:>8} {name}"
    return f"-rw-r--r-- practice {len(shell.files.read(shell.path(path))):>8} {name}"


def _cd(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    shell.go(shell.path(args[0] if args else HOME))
    return Ran()


def _cat(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    return Ran(_input(shell, args, stdin))


def _echo(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    if args[:1] == ["-n"]:
        return Ran(" ".join(args[1:]))
    return Ran(" ".join(args) + "\n")


def _mkdir(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    flags, paths = _flags(args, "p", least=1)
    for path in paths:
        where = shell.path(path)
        if "p" not in flags and (shell.files.is_file(where) or shell.files.is_directory(where)):
            raise NoSuchThing(f"{path} is there already")
        shell.files.make_directory(where, with_parents="p" in flags)
    return Ran()


def _touch(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    _, paths = _flags(args, "", least=1)
    for path in map(shell.path, paths):
        if not shell.files.is_file(path) and not shell.files.is_directory(path):
            shell.files.write(path, b"")
    return Ran()


def _rm(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    flags, paths = _flags(args, "rRf", least=1)
    for path in map(shell.path, paths):
        if shell.files.is_directory(path) and flags & {"r", "R"}:
            shell.files.remove_directory(path, with_content=True)
        elif "f" not in flags or shell.files.is_file(path) or shell.files.is_directory(path):
            shell.files.remove(path)
    return Ran()


def _rmdir(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    for path in _flags(args, "", least=1)[1]:
        shell.files.remove_directory(shell.path(path))
    return Ran()


def _cp(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    flags, paths = _flags(args, "rR", least=2)
    return _carry(shell, paths, with_directories=bool(flags))


def _mv(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    _, paths = _flags(args, "f", least=2)
    return _carry(shell, paths, with_directories=True, is_moved=True)


def _carry(shell: ShellSession, paths: list[str], *, with_directories: bool, is_moved: bool = False) -> Ran:
    """Copy, or move by copying, so that a full disk loses nothing."""
    *sources, last = map(shell.path, paths)
    files = shell.files
    if len(sources) > 1 and not files.is_directory(last):
        raise NoSuchThing(f"{last} is no directory")
    for source in sources:
        target = posixpath.join(last, posixpath.basename(source)) if files.is_directory(last) else last
        if target == source or target.startswith(f"{source.rstrip('/')}/"):
            raise NoSuchThing(f"{source} cannot go into itself")
        if not files.is_directory(source):
            files.write(target, files.read(source))
        elif not with_directories:
            raise NoSuchThing(f"{source} is a directory")
        else:
            files.make_directory(target)
            for name in files.below(source):
                moved = target + name[len(source) :]
                files.make_directory(posixpath.dirname(moved))
                files.write(moved, files.read(name))
        if is_moved and files.is_directory(source):
            files.remove_directory(source, with_content=True)
        elif is_moved:
            files.remove(source)
    return Ran()


def _head(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    count, rest = _count(args)
    return Ran("".join(_input(shell, rest, stdin).splitlines(keepends=True)[:count]))


def _tail(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    count, rest = _count(args)
    lines = _input(shell, rest, stdin).splitlines(keepends=True)
    return Ran("".join(lines[max(0, len(lines) - count) :]))


def _count(args: list[str]) -> tuple[int, list[str]]:
    """`-n 3`, `-n3` or `-3`, and the rest."""
    if not args or not args[0].startswith("-") or args[0] == "-":
        return 10, args
    said, rest = args[0][1:].removeprefix("n"), args[1:]
    if not said and rest:
        said, rest = rest[0], rest[1:]
    if not (said.isascii() and said.isdigit() and len(said) < 10):
        raise NoSuchThing("-n needs a number")
    return int(said), rest


def _wc(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    flags, paths = _flags(args, "lwc")
    text = _input(shell, paths, stdin)
    counts = {"l": text.count("\n"), "w": len(text.split()), "c": len(text.encode())}
    return Ran(" ".join(str(counts[flag]) for flag in "lwc" if not flags or flag in flags) + "\n")


def _grep(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    """Looks for the words as they are: a pattern could be made to take for ever."""
    flags, rest = _flags(args, "invcF", least=1)
    wanted = rest[0].casefold() if "i" in flags else rest[0]
    found = []
    for number, line in enumerate(_input(shell, rest[1:], stdin).splitlines(), 1):
        if (wanted in (line.casefold() if "i" in flags else line)) != ("v" in flags):
            found.append(f"{number}:{line}" if "n" in flags else line)
    return Ran(f"{len(found)}\n" if "c" in flags else _lines(found), 0 if found else 1)


def _sort(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    flags, paths = _flags(args, "ru")
    lines = _input(shell, paths, stdin).splitlines()
    return Ran(_lines(sorted(set(lines) if "u" in flags else lines, reverse="r" in flags)))


def _whoami(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    return Ran("practice\n")


def _hostname(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    return Ran("practice-machine\n")


def _date(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    return Ran(shell.now.strftime("%Y-%m-%dT%H:%M:%SZ\n"))


def _uname(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    system = "Windows" if shell.os_type == "windows" else "Linux"
    return Ran(f"{system} practice-machine 1.0 practice\n" if args == ["-a"] else f"{system}\n")


def _uptime(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    return Ran("up, as long as practice runs\n")


def _env(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    return Ran(_lines([f"{name}={value}" for name, value in sorted(shell.variables.items()) if name != "?"]))


def _export(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    for said in args:
        if "=" in said and said.partition("=")[0].isidentifier():
            shell.assign(said)
    return Ran()


def _sleep(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    try:
        seconds = float(args[0].removesuffix("s"))
    except (IndexError, ValueError):
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise NoSuchThing("give a number of seconds")
    shell.sleep(seconds)
    return Ran()


def _true(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    return Ran()


def _false(shell: ShellSession, args: list[str], stdin: str) -> Ran:
    return Ran(code=1)


def _flags(args: list[str], allowed: str, least: int = 0) -> tuple[set[str], list[str]]:
    """The letters behind single dashes, and the rest; `--` ends them. Raises NoSuchThing."""
    flags: set[str] = set()
    rest = list(args)
    while rest and rest[0].startswith("-") and rest[0] != "-":
        said = rest.pop(0)
        if said == "--":
            break
        if unknown := set(said[1:]) - set(allowed):
            raise NoSuchThing(f"practice does not know -{min(unknown)}")
        flags |= set(said[1:])
    if len(rest) < least:
        raise NoSuchThing("something is missing after it")
    return flags, rest


def _input(shell: ShellSession, paths: list[str], stdin: str) -> str:
    said = []
    for path in paths or ["-"]:
        said.append(stdin if path == "-" else shell.files.text(shell.path(path)))
        shell.spend(len(said[-1]))
    return "".join(said)


def _lines(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


COMMANDS: dict[str, Command] = {
    "pwd": _pwd, "ls": _ls, "cd": _cd, "cat": _cat, "echo": _echo, "mkdir": _mkdir, "touch": _touch, "rm": _rm,
    "rmdir": _rmdir, "cp": _cp, "mv": _mv, "head": _head, "tail": _tail, "wc": _wc, "grep": _grep, "sort": _sort,
    "whoami": _whoami, "hostname": _hostname, "date": _date, "uname": _uname, "uptime": _uptime, "env": _env,
    "export": _export, "sleep": _sleep, "true": _true, "false": _false,
}  # fmt: skip
