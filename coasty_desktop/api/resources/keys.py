"""API keys and keys of own model accounts; called only when the user asks. Source: contract, section 1."""

from __future__ import annotations

from collections.abc import Sequence

from coasty_desktop.api.bodies import account as bodies
from coasty_desktop.api.bodies.checks import one_of
from coasty_desktop.api.caller import Caller
from coasty_desktop.api.pages import Listing, listing
from coasty_desktop.api.records import account as records
from coasty_desktop.api.request import Request, json_body, path_id
from coasty_desktop.api.resources.optional import call_if_offered
from coasty_desktop.core.secret import Secret


class Keys:
    """`/keys`: API keys without their texts. Raises BadInput before anything is sent, ServiceError after."""

    def __init__(self, caller: Caller) -> None:
        """Take whom to ask."""
        self._caller = caller

    def list(self) -> Listing[records.KeyRecord]:
        """The account's keys; empty and not `is_offered` where the service has no such list."""
        return listing(self._caller, "/keys", ("keys",), records.read_key, is_optional=True)

    async def create(self, name: str, scopes: Sequence[str] | None = None) -> records.CreatedKey | None:
        """Make a key; its text comes with this answer alone. None where the service does not offer it.

        Never repeated by itself: every time makes a key.
        """
        request = Request("POST", "/keys", json_body(bodies.key_body(name, scopes)), is_harmless=False)
        return await call_if_offered(self._caller, request, records.read_created_key)

    async def revoke(self, key_id: str) -> bool:
        """End a key for ever. False when the service knows no such key, or does not offer it."""
        request = Request("DELETE", f"/keys/{path_id(key_id)}")
        return await call_if_offered(self._caller, request, lambda _value, _receipt: True) is True


class LlmKeys:
    """`/llm/keys`: keys of own model accounts, live keys only. Raises BadInput before anything is sent."""

    def __init__(self, caller: Caller) -> None:
        """Take whom to ask."""
        self._caller = caller

    def list(self) -> Listing[records.LlmKey]:
        """The stored keys without their texts; empty and not `is_offered` where the service has no such list."""
        return listing(self._caller, "/llm/keys", ("keys",), records.read_llm_key, is_optional=True)

    async def store(self, provider: str, key: Secret) -> records.LlmKey | None:
        """Store the key of an account at anthropic or openai. None where the service does not offer it."""
        request = Request("PUT", _at(provider), json_body(bodies.llm_key_body(key)))
        return await call_if_offered(
            self._caller, request, lambda value, _receipt: records.read_llm_key(value, provider=provider)
        )

    async def delete(self, provider: str) -> bool:
        """Forget a stored key. False when there is none, or when the service does not offer it."""
        request = Request("DELETE", _at(provider))
        return await call_if_offered(self._caller, request, lambda _value, _receipt: True) is True


def _at(provider: str) -> str:
    return f"/llm/keys/{one_of(provider, 'The provider', bodies.PROVIDERS)}"
