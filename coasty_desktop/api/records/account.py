"""Keys, what costs money now, lost answers, and health. Source: contract, sections 1, 7 and 11; published only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coasty_desktop.api.answers import Receipt
from coasty_desktop.api.lenient import line, mapping, number, sequence, truth, whole
from coasty_desktop.api.records.reading import (
    MOST_RECORDS,
    Record,
    amount,
    id_of,
    needed_id,
    object_of,
    secret_of,
    status_of,
    time_of,
    unusable,
    without_secrets,
    words_of,
)
from coasty_desktop.core.secret import Secret

_NO_RECEIPT = Receipt()


class KeyRecord(Record, frozen=True):
    """An API key without its text."""

    key_id: str
    name: str = ""
    key_prefix: str = ""
    tier: str = ""
    scopes: tuple[str, ...] = ()
    created_at: str = ""
    last_used_at: str = ""
    raw: Mapping[str, Any] = {}


class CreatedKey(Record, frozen=True):
    """A new API key; `key` comes once."""

    key_id: str
    key: Secret
    name: str = ""
    tier: str = ""
    scopes: tuple[str, ...] = ()
    created_at: str = ""
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}


class LlmKey(Record, frozen=True):
    """A stored key of an own model account, without its text."""

    provider: str
    fingerprint: str = ""
    is_stored: bool = True
    created_at: str = ""
    updated_at: str = ""
    raw: Mapping[str, Any] = {}


class BillingItem(Record, frozen=True):
    """A machine that costs money now; rates are credits per hour, `accrued_cents` what it has cost."""

    machine_id: str
    name: str = ""
    status: str = ""
    os: str = ""
    rate_cents_per_hour: float | None = None
    running_credits_per_hour: float | None = None
    stopped_credits_per_hour: float | None = None
    accrued_cents: float | None = None
    total_credits_billed: float | None = None
    is_suspended: bool = False
    since: str = ""
    auto_destroy_at: str = ""
    ttl_minutes: int | None = None


class BillingActive(Record, frozen=True):
    """Everything that costs money now, and what it costs together, in credits per hour."""

    active: tuple[BillingItem, ...]
    rate_cents_per_hour: float | None = None
    receipt: Receipt = _NO_RECEIPT
    raw: Mapping[str, Any] = {}


class Lookup(Record, frozen=True):
    """A stored answer: `status` is completed or processing. `result` is the body as it came, secrets included."""

    status: str
    result: Any = None
    original_status: int | None = None
    request_id: str = ""


class Health(Record, frozen=True):
    """That a part of the service lives; all texts may be empty."""

    status: str = ""
    service: str = ""
    api_version: str = ""


def read_key(value: Any) -> KeyRecord:
    """A key's record."""
    record = object_of(value)
    return KeyRecord(
        key_id=needed_id(record, "key_id", "id"),
        name=line(record.get("name"), 200),
        key_prefix=line(record.get("key_prefix"), 40),
        tier=line(record.get("tier"), 40),
        scopes=words_of(record.get("scopes")),
        created_at=time_of(record, "created_at"),
        last_used_at=time_of(record, "last_used_at"),
        raw=without_secrets(record, "key"),
    )


def read_created_key(value: Any, receipt: Receipt = _NO_RECEIPT) -> CreatedKey:
    """A new key with its text, without which it is worth nothing."""
    record = object_of(value)
    key = secret_of(record, "key")
    if key is None:
        raise unusable("the new key")
    return CreatedKey(
        key_id=id_of(record, "key_id", "id"),
        key=key,
        name=line(record.get("name"), 200),
        tier=line(record.get("tier"), 40),
        scopes=words_of(record.get("scopes")),
        created_at=time_of(record, "created_at"),
        receipt=receipt,
        raw=without_secrets(record, "key"),
    )


def read_llm_key(value: Any, *, provider: str = "") -> LlmKey:
    """A stored key's record; `provider` is whose it is when the answer is empty."""
    record = mapping(value) if value is None and provider else object_of(value)
    return LlmKey(
        provider=line(record.get("provider"), 40) or provider,
        fingerprint=line(record.get("key_fingerprint"), 80),
        is_stored=truth(record.get("stored")) is not False,
        created_at=time_of(record, "created_at"),
        updated_at=time_of(record, "updated_at"),
        raw=without_secrets(record, "key"),
    )


def read_billing_active(value: Any, receipt: Receipt = _NO_RECEIPT) -> BillingActive:
    """What costs money now; an entry without its machine is left out."""
    answer = object_of(value)
    if not isinstance(answer.get("active"), list):
        raise unusable("a list")
    items = (_billing_item(mapping(one)) for one in sequence(answer["active"])[:MOST_RECORDS])
    return BillingActive(
        active=tuple(item for item in items if item.machine_id),
        rate_cents_per_hour=amount(answer, "current_run_rate_cents_per_hour"),
        receipt=receipt,
        raw=without_secrets(answer),
    )


def read_lookup(value: Any) -> Lookup:
    """What the service remembers of a request."""
    answer = object_of(value)
    if not (status := status_of(answer)):
        raise unusable("a status")
    return Lookup(
        status=status,
        result=answer.get("result"),
        original_status=whole(answer.get("original_status")),
        request_id=line(answer.get("request_id"), 80),
    )


def read_health(value: Any) -> Health:
    """Any 2xx means that it lives."""
    answer = mapping(value)
    return Health(
        status=status_of(answer),
        service=line(answer.get("service"), 80),
        api_version=line(answer.get("api_version"), 40),
    )


def _billing_item(record: Mapping[str, Any]) -> BillingItem:
    return BillingItem(
        machine_id=id_of(record, "machine_id", "id"),
        name=line(record.get("display_name"), 200),
        status=status_of(record),
        os=line(record.get("os_type"), 40),
        rate_cents_per_hour=amount(record, "rate_cents_per_hour"),
        running_credits_per_hour=amount(record, "running_credits_per_hour"),
        stopped_credits_per_hour=amount(record, "stopped_credits_per_hour"),
        accrued_cents=amount(record, "accrued_cents"),
        total_credits_billed=amount(record, "total_credits_billed"),
        is_suspended=truth(record.get("suspended_for_billing")) is True,
        since=time_of(record, "since"),
        auto_destroy_at=time_of(record, "auto_destroy_at"),
        ttl_minutes=whole(number(record.get("ttl_minutes"))),
    )
