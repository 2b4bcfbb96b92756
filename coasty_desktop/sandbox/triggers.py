"""What else may fire a schedule: a signed webhook, another schedule, mail. Source: contract, sections 6 and 9."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections import deque
from datetime import datetime, timedelta

from coasty_desktop.sandbox.refusals import Refusal
from coasty_desktop.sandbox.route import Json
from coasty_desktop.sandbox.schedule_bodies import ChainTrigger, EmailTrigger, TriggerCreate, WebhookTrigger
from coasty_desktop.sandbox.sessions import timestamp

_WINDOW_S = 300
_DEDUP = timedelta(seconds=60)
_MINUTE = timedelta(minutes=1)
_MOST_SEEN = 1000
_SIGNATURE = re.compile(r"t=([0-9]{1,15}),v1=([0-9a-f]{64})\Z")


class Trigger:
    """One trigger of a schedule."""

    def __init__(self, schedule_id: str, asked: TriggerCreate, now: datetime) -> None:
        """A webhook gets its address and secret."""
        self.id = f"trg_practice_{secrets.token_hex(8)}"
        self.schedule_id, self.asked, self.created_at = schedule_id, asked, now
        self.webhook_id = f"whk_practice_{secrets.token_hex(12)}"
        self.secret = f"whsec_{secrets.token_hex(32)}"
        self._fired: deque[datetime] = deque()
        self._seen: dict[bytes, tuple[datetime, str]] = {}

    def described(self, base_url: str) -> Json:
        """What the service says of it; its secret is said once, on create."""
        said: Json = {"id": self.id, "schedule_id": self.schedule_id, "created_at": timestamp(self.created_at)}
        match self.asked:
            case WebhookTrigger(rate_limit_per_minute=limit, enabled=enabled):
                address = f"{base_url}/v1/triggers/webhook/{self.webhook_id}"
                return said | {"kind": "webhook", "enabled": enabled, "rate_limit_per_minute": limit,
                               "webhook_url": address}  # fmt: skip
            case ChainTrigger(source_schedule_id=source, event=event, enabled=enabled):
                return said | {"kind": "chain", "enabled": enabled, "source_schedule_id": source, "event": event}
            case EmailTrigger(email_label=label):
                return said | {"kind": "email", "enabled": True, **mailbox(label or self.id.rpartition("_")[2])}

    def follows(self, schedule_id: str, is_ok: bool) -> bool:
        """Whether the end of another schedule's run fires this one."""
        asked = self.asked
        if not isinstance(asked, ChainTrigger) or not asked.enabled or asked.source_schedule_id != schedule_id:
            return False
        return asked.event == "on_any" or (asked.event == "on_complete") is is_ok

    def verify(self, signature: str, body: bytes, now: datetime) -> None:
        """Raises Refusal: INVALID_SIGNATURE."""
        said = _SIGNATURE.match(signature)
        if said is None:
            raise _unsigned("the signature is missing or has another form")
        expected = hmac.new(self.secret.encode(), said[1].encode() + b"." + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, said[2]):
            raise _unsigned("the signature does not fit the secret and the body")
        if abs(now.timestamp() - int(said[1])) > _WINDOW_S:
            raise _unsigned("the signature is older than five minutes, or from the future")

    def seen(self, body: bytes, now: datetime) -> str | None:
        """The run that the same body started within the last minute."""
        self._seen = {digest: one for digest, one in self._seen.items() if now - one[0] <= _DEDUP}
        found = self._seen.get(hashlib.sha256(body).digest())
        return None if found is None else found[1]

    def limit(self, now: datetime) -> None:
        """Raises Refusal 429 when it fires too often."""
        while self._fired and now - self._fired[0] >= _MINUTE:
            self._fired.popleft()
        most = self.asked.rate_limit_per_minute if isinstance(self.asked, WebhookTrigger) else 0
        if len(self._fired) >= most:
            wait = max(1, round((self._fired[0] + _MINUTE - now).total_seconds()))
            raise Refusal(
                429, "RATE_LIMITED", f"this webhook fires {most} times a minute", "Wait.",
                retryable=True, retry_after=wait,
            )  # fmt: skip

    def fired(self, body: bytes, run_id: str, now: datetime) -> None:
        """It fired: the same body within a minute is the same fire."""
        self._fired.append(now)
        if len(self._seen) < _MOST_SEEN:
            self._seen[hashlib.sha256(body).digest()] = now, run_id


def mailbox(label: str) -> Json:
    """An address that no mail reaches."""
    return {"email_label": label, "email_address": f"{label}@practice.invalid"}


def _unsigned(message: str) -> Refusal:
    return Refusal(401, "INVALID_SIGNATURE", message, "Sign t, a dot and the raw body with the trigger's secret.")
