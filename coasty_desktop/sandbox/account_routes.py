"""What a key can learn of its account, and the keys themselves. Source: contract, sections 1 and 2."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from coasty_desktop.sandbox.accounts import ALL_SCOPES, USUAL_SCOPES, Account, KeyRing, PracticeKey
from coasty_desktop.sandbox.idempotency import StoredAnswers
from coasty_desktop.sandbox.predictions import ACTION_TYPES
from coasty_desktop.sandbox.refusals import Refusal, invalid, not_found
from coasty_desktop.sandbox.route import Call, Json, Route
from coasty_desktop.sandbox.sessions import timestamp

_MOST_KEYS = 50
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,128}\Z")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])\Z")
_PROVIDERS = ("anthropic", "openai")

ActiveMachines = Callable[[Account], list[Json]]


class KeyCreate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/keys."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    scopes: Annotated[list[str], msgspec.Meta(max_length=len(ALL_SCOPES))] | None = None


class LlmKeyStore(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """PUT /v1/llm/keys/{provider}."""

    api_key: Annotated[str, msgspec.Meta(min_length=16, max_length=512)]

    def __repr__(self) -> str:
        """Without the key."""
        return "LlmKeyStore()"


class AccountRoutes:
    """The operations of one service."""

    def __init__(self, keys: KeyRing, stored: StoredAnswers, active: ActiveMachines) -> None:
        """`active` lists the machines of an account that cost something now."""
        self._keys, self._stored, self._active = keys, stored, active
        self._llm: dict[tuple[Account, str], Json] = {}

    def routes(self) -> Sequence[Route]:
        """What the router takes."""
        return (
            Route("GET", "/v1/models", self._models),
            Route("GET", "/v1/usage", self._usage, "usage"),
            Route("GET", "/v1/billing/active", self._billing, "machines:read"),
            Route("GET", "/v1/idempotency/{key}", self._lookup),
            Route("GET", "/v1/keys", self._list_keys, "keys"),
            Route("POST", "/v1/keys", self._create_key, "keys"),
            Route("DELETE", "/v1/keys/{key_id}", self._revoke_key, "keys"),
            Route("GET", "/v1/llm/keys", self._list_llm_keys, "llm_keys"),
            Route("PUT", "/v1/llm/keys/{provider}", self._store_llm_key, "llm_keys"),
            Route("DELETE", "/v1/llm/keys/{provider}", self._delete_llm_key, "llm_keys"),
            *(
                Route("GET", f"/v1{family}/health", self._health, is_open=True)
                for family in ("", "/schedules", "/triggers")
            ),
        )

    async def _models(self, call: Call) -> Json:
        versions: list[Json] = [
            {"id": name, "description": "practice: follows literal instructions by reading the picture", "features": []}
            for name in ("v3", "v4", "v1")
        ]
        models = [{"id": "practice", "description": "the embedded practice engine, not a model"}]
        return {"models": models, "cua_versions": versions, "action_types": list(ACTION_TYPES)}

    async def _usage(self, call: Call) -> Json:
        period = call.query.get("period", call.account.now().strftime("%Y-%m"))
        if not _MONTH.match(period):
            raise invalid("period is a month like 2026-07", "query.period")
        breakdown, balance = call.account.month(period), call.account.balance
        credits = sum(line["credits"] for line in breakdown.values())
        return {
            "period": period,
            "total_requests": sum(line["requests"] for line in breakdown.values()),
            "total_credits": credits,
            "total_cost_cents": credits,
            "breakdown": breakdown,
            "balance": balance,
            "wallet_balance_cents": balance,
            "wallet_balance_usd": balance / 100,
            "tier": "practice",
            "request_id": call.request_id,
        }

    async def _billing(self, call: Call) -> Json:
        active = self._active(call.account)
        rate = sum(float(str(item["rate_cents_per_hour"])) for item in active)
        return {"active": active, "current_run_rate_cents_per_hour": rate, "request_id": call.request_id}

    async def _lookup(self, call: Call) -> Json:
        answer = self._stored.look(call.account.mode, call.ids["key"])
        if answer is None:
            return {"status": "processing"}
        return {
            "status": "completed",
            "request_id": dict(answer.headers)["X-Coasty-Request-Id"],
            "result": msgspec.Raw(answer.body or b"null"),
            "original_status": answer.status,
        }

    async def _list_keys(self, call: Call) -> Json:
        kept = self._keys.all(call.account.mode)
        return {"keys": [_key(key, since) for key, since in kept], "request_id": call.request_id}

    async def _create_key(self, call: Call) -> Json:
        asked = call.read(KeyCreate)
        scopes = USUAL_SCOPES if asked.scopes is None else tuple(asked.scopes)
        if len(set(scopes)) < len(scopes) or not set(scopes) <= set(ALL_SCOPES):
            raise invalid("scopes are known names, each once", "$.scopes")
        if len(self._keys.all(call.account.mode)) >= _MOST_KEYS:
            raise Refusal(429, "RATE_LIMITED", f"there are {_MOST_KEYS} keys", "Revoke some.", retry_after=60)
        secret = f"{self._keys.first.secret.rpartition('-')[0]}-{secrets.token_hex(16)}"
        key = PracticeKey(secret, call.account.mode, scopes, name=asked.name)
        since = self._keys.add(key)
        return _key(key, since) | {"key": secret, "request_id": call.request_id}

    async def _revoke_key(self, call: Call) -> Json:
        name = call.ids["key_id"]
        if not _KEY_ID.match(name):
            raise invalid("key_id has another form", "path.key_id")
        key = next((key for key, _ in self._keys.all(call.account.mode) if key.key_id == name), None)
        if key is None:
            raise not_found("NOT_FOUND", "there is no such key")
        if key == call.key:
            raise Refusal(409, "CONFLICT", "a key cannot revoke itself", "Use another key.")
        self._keys.revoke(key)
        return {"status": "revoked", "key_id": name, "request_id": call.request_id}

    async def _list_llm_keys(self, call: Call) -> Json:
        kept = [item for (owner, _), item in self._llm.items() if owner is call.account]
        return {"keys": kept, "request_id": call.request_id}

    async def _store_llm_key(self, call: Call) -> Json:
        provider, asked = _provider(call), call.read(LlmKeyStore)
        now = timestamp(call.account.now())
        created = self._llm.get((call.account, provider), {}).get("created_at", now)
        fingerprint = hashlib.sha256(asked.api_key.encode()).hexdigest()[:12]
        item: Json = {
            "provider": provider, "key_fingerprint": fingerprint, "created_at": created, "updated_at": now,
            "stored": True,
        }  # fmt: skip
        self._llm[call.account, provider] = item
        return item | {"request_id": call.request_id}

    async def _delete_llm_key(self, call: Call) -> Json:
        provider = _provider(call)
        if self._llm.pop((call.account, provider), None) is None:
            raise not_found("LLM_KEY_NOT_FOUND", f"no key of {provider} is stored")
        return {"id": provider, "object": "llm_key", "deleted": True, "request_id": call.request_id}

    async def _health(self, call: Call) -> Json:
        return {"status": "ok", "api_version": "v1", "service": "practice"}


def _provider(call: Call) -> str:
    name = call.ids["provider"]
    if name not in _PROVIDERS:
        raise invalid("provider is anthropic or openai", "path.provider")
    return name


def _key(key: PracticeKey, since: datetime) -> Json:
    return {
        "key_id": key.key_id,
        "name": key.name,
        "tier": "practice",
        "scopes": list(key.scopes),
        "created_at": timestamp(since),
        "last_used_at": None,
        "key_prefix": key.secret[:18],
    }
