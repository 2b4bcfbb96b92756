"""The operations on triggers, and the public address that webhooks fire at. Source: contract, sections 6 and 9."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import msgspec

from coasty_desktop.sandbox import prices
from coasty_desktop.sandbox.refusals import Refusal, invalid, not_found
from coasty_desktop.sandbox.route import Answer, Call, Json, Route
from coasty_desktop.sandbox.schedule_bodies import ChainTrigger, Mailbox, TriggerCreate, WebhookTrigger
from coasty_desktop.sandbox.schedules import DEEPEST_CHAIN, Schedule, Schedules
from coasty_desktop.sandbox.triggers import Trigger, mailbox

_MOST_TRIGGERS = 20
_MOST_FIRE_BODY = 1_000_000


class TriggerRoutes:
    """The operations of one service."""

    def __init__(self, schedules: Schedules) -> None:
        """On the triggers of these schedules."""
        self._schedules = schedules

    def routes(self) -> Sequence[Route]:
        """What the router takes."""
        all_of_one = "/v1/schedules/{id}/triggers"
        return (
            Route("GET", all_of_one, self._list, "schedules:read"),
            Route("POST", all_of_one, self._create, "triggers:write", is_keyed=True),
            Route("DELETE", f"{all_of_one}/{{trigger_id}}", self._delete, "triggers:write"),
            Route("POST", "/v1/triggers/email-mailbox", self._mailbox, "triggers:write"),
            Route("POST", "/v1/triggers/webhook/{webhook_id}", self._webhook, is_open=True, takes_any_body=True,
                  most_body=_MOST_FIRE_BODY),
        )  # fmt: skip

    async def _list(self, call: Call) -> Json:
        triggers = self._find(call).triggers.values()
        listed = [trigger.described(_base_url(call)) for trigger in triggers]
        return {"object": "list", "data": listed, "has_more": False, "request_id": call.request_id}

    async def _create(self, call: Call) -> Json:
        schedule = self._find(call)
        asked: TriggerCreate = call.read(cast("Any", TriggerCreate))
        if len(schedule.triggers) >= _MOST_TRIGGERS:
            raise Refusal(409, "CONFLICT", f"a schedule has {_MOST_TRIGGERS} triggers at most", "Take one away first.")
        if isinstance(asked, ChainTrigger):
            self._check_chain(call, schedule, asked.source_schedule_id)
        trigger = Trigger(schedule.id, asked, call.account.now())
        schedule.triggers[trigger.id] = trigger
        secret = {"webhook_secret": trigger.secret} if isinstance(asked, WebhookTrigger) else {}
        return trigger.described(_base_url(call)) | secret | {"request_id": call.request_id}

    async def _delete(self, call: Call) -> Json:
        if self._find(call).triggers.pop(call.ids["trigger_id"], None) is None:
            raise not_found("NOT_FOUND", "the schedule has no such trigger")
        return {"trigger_id": call.ids["trigger_id"], "schedule_id": call.id, "deleted": True,
                "request_id": call.request_id}  # fmt: skip

    async def _mailbox(self, call: Call) -> Json:
        asked = call.read(Mailbox, may_be_absent=True)
        return mailbox(asked.email_label or "practice") | {"id": f"mbx_{call.request_id}"}

    async def _webhook(self, call: Call) -> Answer:
        name, body, now = call.ids["webhook_id"], call.request.body or b"", call.account.now()
        if not name.startswith("whk_"):
            raise invalid("the id of a webhook begins with whk_", "path.webhook_id")
        schedule, trigger = self._of_webhook(name)
        signature = call.request.headers.get("coasty-signature") or call.request.headers.get("x-coasty-signature", "")
        trigger.verify(signature, body, now)
        said: Json = {"received": True, "schedule_id": schedule.id, "request_id": call.request_id}
        if (earlier := trigger.seen(body, now)) is not None:
            repeated = said | {
                "run_id": earlier or None,
                "deduplicated": True,
                "message": "the same body was just received",
            }
            return Answer(200, msgspec.json.encode(repeated), (("X-Coasty-Webhook-Deduplicated", "true"),))
        trigger.limit(now)
        schedule.account.require(prices.SCHEDULE_GATE)
        fire = self._schedules.fire(schedule, "webhook") if schedule.is_enabled else None
        run_id = fire.id if fire else ""
        trigger.fired(body, run_id, now)
        message = fire.status if fire else "the schedule is paused"
        answer = said | {"run_id": run_id or None, "deduplicated": False, "message": message}
        return Answer(200, msgspec.json.encode(answer), (("X-Coasty-Webhook-Deduplicated", "false"),))

    def _of_webhook(self, name: str) -> tuple[Schedule, Trigger]:
        for _, schedule in self._schedules.shelf.all():
            for trigger in schedule.triggers.values():
                if trigger.webhook_id == name and isinstance(trigger.asked, WebhookTrigger) and trigger.asked.enabled:
                    return schedule, trigger
        raise not_found("NOT_FOUND", "there is no such webhook")

    def _check_chain(self, call: Call, schedule: Schedule, source_id: str) -> None:
        """No schedule may follow itself, and no chain is longer than five. Raises Refusal."""
        source = self._schedules.shelf.get(call.account, source_id)
        above, depth = {source.id}, 1
        while depth <= DEEPEST_CHAIN and schedule.id not in above:
            higher = {name for one in above for name in self._sources_of(call, one)}
            if not higher:
                return
            above, depth = higher, depth + 1
        problem = "a schedule would fire itself" if schedule.id in above else "the chain would be too long"
        raise invalid(f"{problem}; at most {DEEPEST_CHAIN} follow each other", "$.source_schedule_id")

    def _sources_of(self, call: Call, schedule_id: str) -> set[str]:
        one = next((one for one in self._schedules.shelf.of(call.account) if one.id == schedule_id), None)
        triggers = one.triggers.values() if one else ()
        return {trigger.asked.source_schedule_id for trigger in triggers if isinstance(trigger.asked, ChainTrigger)}

    def _find(self, call: Call) -> Schedule:
        return self._schedules.shelf.get(call.account, call.id)


def _base_url(call: Call) -> str:
    return f"http://{call.request.headers.get('host', '127.0.0.1')}"
