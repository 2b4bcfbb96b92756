"""Settings as a small JSON file that people may edit. Nothing in it is a secret.

A field that cannot be used gets its default and is named; the file as it was is kept beside it. Fields of a newer
program stay in the file.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.core.settings import Settings
from coasty_desktop.store.home import private_folder
from coasty_desktop.store.replace_file import replace_file

FILE_NAME = "settings.json"

# What a type alone does not say. Source: contract, section 11: a run takes 1 to 1000 steps.
_RULES: dict[str, Callable[[Any], bool]] = {"max_steps": lambda steps: 1 <= steps <= 1000}


class LoadedSettings(msgspec.Struct, frozen=True):
    """The settings in force, and one sentence for each thing in the file that could not be used."""

    settings: Settings
    problems: tuple[str, ...] = ()


class SettingsFile:
    """The settings of a profile. Two programs may write at once: the last one wins, whole."""

    def __init__(self, folder: Path) -> None:
        """The file is made with the first save."""
        self.path = folder / FILE_NAME

    def load(self) -> LoadedSettings:
        """Read the file; a missing one means the defaults. Never raises for what is in it."""
        content = self._content()
        if content is None:
            return LoadedSettings(Settings())
        given = _as_object(content)
        problems: list[str] = []
        if given is None:
            settings = Settings()
            problems.append(f"{self.path} is not a JSON object, so the defaults are used.")
        else:
            settings = _good_fields(Settings, given, "", problems)
        if problems:
            problems.append(f"The file as it was is kept as {self._kept_aside(content)}.")
        return LoadedSettings(settings, tuple(problems))

    def save(self, settings: Settings) -> None:
        """Write the settings, so that a crash leaves the old or the new ones. Raises NotPossibleHere."""
        content = self._content()
        there = _as_object(content) if content is not None else {}
        if content is not None and (there is None or self.load().problems):
            self._kept_aside(content)
        merged = _merged(there or {}, msgspec.to_builtins(settings))
        text = json.dumps(merged, indent=2, ensure_ascii=False) + "\n"
        private_folder(self.path.parent)
        try:
            replace_file(self.path, text.encode("utf-8", "replace"))
        except OSError as error:
            raise NotPossibleHere(
                f"The settings could not be written to {self.path}: {error.strerror or error}",
                hint="Check the disk's space and the folder's permissions.",
            ) from error

    def _content(self) -> bytes | None:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise NotPossibleHere(
                f"The settings in {self.path} cannot be read: {error.strerror or error}",
                hint="Check the file's permissions.",
            ) from error

    def _kept_aside(self, content: bytes) -> Path:
        """Keep what could not be used under a name of its own; the same content is kept once."""
        number = 1
        while True:
            aside = self.path.with_name(f"{FILE_NAME}.bad" if number == 1 else f"{FILE_NAME}.bad-{number}")
            if not aside.exists():
                replace_file(aside, content)
                return aside
            if aside.read_bytes() == content:
                return aside
            number += 1


def _as_object(content: bytes) -> dict[str, Any] | None:
    try:
        # A text editor of Windows may put a byte order mark first.
        given = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, dict) else None


def _good_fields(kind: type[Any], given: dict[str, Any], path: str, problems: list[str]) -> Any:
    """A `kind` from the fields of `given` that fit it."""
    good: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        if field.encode_name not in given:
            continue
        name, value = f"{path}{field.encode_name}", given[field.encode_name]
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct) and isinstance(value, dict):
            good[field.name] = _good_fields(field.type, value, f"{name}.", problems)
            continue
        try:
            good[field.name] = msgspec.convert(value, field.type)
        except msgspec.ValidationError as error:
            problems.append(f"“{name}” cannot be used ({_plain(error)}), so its default is.")
            continue
        if name in _RULES and not _RULES[name](good[field.name]):
            del good[field.name]
            problems.append(f"“{name}” cannot be used (the number is out of range), so its default is.")
    return kind(**good)


def _plain(error: msgspec.ValidationError) -> str:
    text = str(error)
    return text[:1].lower() + text[1:200]


def _merged(there: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """`new`, and those fields of `there` that it does not know."""
    merged = dict(there)
    for name, value in new.items():
        before = there.get(name)
        merged[name] = _merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return merged
