"""What keys are asked with. Source: contract, sections 2 and 11; published only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coasty_desktop.api.bodies.checks import one_of, text_of
from coasty_desktop.core.errors import BadInput
from coasty_desktop.core.secret import Secret

SCOPES = (
    "predict", "session", "ground", "parse", "keys", "usage", "machines:read", "machines:write", "actions:exec",
    "terminal:exec", "files:read", "files:write", "browser:execute", "snapshots:write", "connection:read",
    "schedules:read", "schedules:write", "triggers:write", "runs:read", "runs:write", "workflows:read",
    "workflows:write", "llm_keys",
)  # fmt: skip
PROVIDERS = ("anthropic", "openai")


def key_body(name: str, scopes: Sequence[str] | None) -> dict[str, Any]:
    """A new API key; without scopes it gets the service's usual ones."""
    body: dict[str, Any] = {"name": text_of(name, "The key's name", 100)}
    if scopes is not None:
        body["scopes"] = [one_of(scope, "A scope", SCOPES) for scope in dict.fromkeys(scopes)]
    return body


def llm_key_body(key: Secret) -> dict[str, Any]:
    """A key of an own model account."""
    text = key.reveal()
    if not 16 <= len(text) <= 512 or not text.isascii() or not text.isprintable():
        raise BadInput("That is not a key of a model account", hint="Keys have 16 to 512 characters.")
    return {"api_key": text}
