"""Commands on a machine's files. The shell sees the same tree."""

from __future__ import annotations

import base64
import posixpath

import msgspec

from coasty_desktop.sandbox.machines.command import Command, Nothing, Outcome
from coasty_desktop.sandbox.machines.files import DOWNLOADS, HOME, FileTree, NoSuchThing, absolute
from coasty_desktop.sandbox.machines.machine import Machine
from coasty_desktop.sandbox.route import Json

_READ, _WRITE = "files:read", "files:write"


class _Path(msgspec.Struct, frozen=True):
    path: str


class _Folder(msgspec.Struct, frozen=True):
    path: str = HOME


class _Content(msgspec.Struct, frozen=True):
    path: str
    content: str


class _Edit(msgspec.Struct, frozen=True):
    path: str
    old_text: str
    new_text: str


def _read(machine: Machine, asked: _Path, timeout_s: float) -> Outcome:
    path = absolute(asked.path)
    data = machine.files.read(path)
    try:
        content: Json = {"content": data.decode(), "encoding": "utf-8"}
    except UnicodeDecodeError:
        content = {"content": base64.b64encode(data).decode(), "encoding": "base64"}
    return Outcome({"path": path, "size": len(data)} | content)


def _exists(machine: Machine, asked: _Path, timeout_s: float) -> Outcome:
    path = absolute(asked.path)
    is_directory = machine.files.is_directory(path)
    exists = is_directory or machine.files.is_file(path)
    return Outcome({"path": path, "exists": exists, "is_directory": is_directory})


def _list(machine: Machine, asked: _Folder, timeout_s: float) -> Outcome:
    path = absolute(asked.path)
    return Outcome({"path": path, "entries": _entries(machine.files, path)})


def _downloads(machine: Machine, asked: Nothing, timeout_s: float) -> Outcome:
    entries = _entries(machine.files, DOWNLOADS) if machine.files.is_directory(DOWNLOADS) else []
    return Outcome({"path": DOWNLOADS, "entries": entries})


def _download(machine: Machine, asked: _Path, timeout_s: float) -> Outcome:
    path = absolute(asked.path)
    data = machine.files.read(path)
    content = base64.b64encode(data).decode()
    return Outcome({"path": path, "name": posixpath.basename(path), "size": len(data), "content_b64": content})


def _write(machine: Machine, asked: _Content, timeout_s: float) -> Outcome:
    return _put(machine.files, absolute(asked.path), asked.content)


def _append(machine: Machine, asked: _Content, timeout_s: float) -> Outcome:
    path = absolute(asked.path)
    before = machine.files.text(path) if machine.files.is_file(path) else ""
    return _put(machine.files, path, before + asked.content)


def _edit(machine: Machine, asked: _Edit, timeout_s: float) -> Outcome:
    path = absolute(asked.path)
    text = machine.files.text(path)
    if not asked.old_text or text.count(asked.old_text) != 1:
        raise NoSuchThing("old_text must stand in the file exactly once")
    return _put(machine.files, path, text.replace(asked.old_text, asked.new_text))


def _delete(machine: Machine, asked: _Path, timeout_s: float) -> Outcome:
    path = absolute(asked.path)
    machine.files.remove(path)
    return Outcome({"path": path})


def _delete_directory(machine: Machine, asked: _Path, timeout_s: float) -> Outcome:
    path = absolute(asked.path)
    machine.files.remove_directory(path, with_content=True)
    return Outcome({"path": path})


def _put(files: FileTree, path: str, content: str) -> Outcome:
    try:
        data = content.encode()
    except UnicodeEncodeError:
        raise NoSuchThing("the content is not text") from None
    files.make_directory(posixpath.dirname(path))
    files.write(path, data)
    return Outcome({"path": path, "size": len(data)})


def _entries(files: FileTree, path: str) -> list[Json]:
    found: list[Json] = []
    for name in files.names(path):
        full = posixpath.join(path, name)
        is_file = files.is_file(full)
        size = len(files.read(full)) if is_file else None
        found.append({"name": name, "type": "file" if is_file else "directory", "size": size})
    return found


FILE_COMMANDS = (
    Command("file_read", _READ, _Path, _read),
    Command("file_exists", _READ, _Path, _exists),
    Command("directory_list", _READ, _Folder, _list),
    Command("file_download", _READ, _Path, _download),
    Command("file_list_downloads", _READ, Nothing, _downloads),
    Command("file_write", _WRITE, _Content, _write),
    Command("file_edit", _WRITE, _Edit, _edit),
    Command("file_append", _WRITE, _Content, _append),
    Command("file_delete", _WRITE, _Path, _delete),
    Command("directory_delete", _WRITE, _Path, _delete_directory),
)
