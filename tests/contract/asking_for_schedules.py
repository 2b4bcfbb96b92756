"""Schedules, their triggers, and firing a webhook."""

from datetime import UTC, datetime

from coasty_desktop.api.bodies.schedules import CHAIN_EVENTS, FIRE_STATUSES, FREQUENCIES
from coasty_desktop.core.secret import Secret
from tests.contract.asking import Asking
from tests.fakes.service import says

SECRET = Secret("whsec_" + "0" * 64)


async def ask(asking: Asking) -> None:
    await _schedules(asking)
    await _fires(asking)
    await _triggers(asking)


async def _schedules(asking: Asking) -> None:
    schedules = asking.client.schedules
    for frequency in FREQUENCIES:
        cron = "0 9 * * *" if frequency == "custom" else None
        await schedules.create("n", "mch_1", "go", frequency=frequency, cron=cron)
    await schedules.create(
        "n" * 128, "m" * 64, "t" * 8000, frequency="weekly", time="23:59", day_of_week=0, timezone="Europe/Vienna"
    )
    await schedules.create("n", "mch_1", "go", frequency="monthly", day_of_month=28, max_consecutive_failures=50)
    await schedules.create("n", "mch_1", "go", run_at="2026-07-01T09:00:00+02:00")
    await schedules.create("n", "mch_1", "go", run_at=datetime(2026, 7, 1, tzinfo=UTC))
    await asking.by_name(schedules.create("n", "mch_1", "go", frequency="daily", metadata={"a": "b"}), "metadata")
    await asking.walk(schedules.list())
    await schedules.get("sch_1")
    await schedules.update("sch_1", name="n")
    await schedules.update("sch_1", task_prompt="go", frequency="custom", cron="*/5 * * * 1-5", timezone="UTC")
    await schedules.update("sch_1", time="00:00", day_of_week=6, day_of_month=1, max_consecutive_failures=1)
    asked = ("machine_id", "run_at", "metadata")
    changes = {"machine_id": "mch_2", "run_at": "2026-07-01T09:00Z", "metadata": {"a": "b"}}
    await asking.by_name(schedules.update("sch_1", **changes), *asked)
    for call in (schedules.pause, schedules.resume, schedules.run_now, schedules.delete):
        await call("sch_1")
    await asking.by_name(
        schedules.run_now("sch_1", task_prompt_override="go", triggered_context={"a": 1}),
        "task_prompt_override",
        "triggered_context",
    )
    await schedules.health()


async def _fires(asking: Asking) -> None:
    schedules = asking.client.schedules
    asking.service.tell(says({"data": [], "has_more": True, "next_cursor": "a b&c=d/é"}))
    await asking.walk(schedules.fires("sch_1"))
    for status in FIRE_STATUSES:
        await asking.walk(schedules.fires("sch_1", status), "status")
    await schedules.fire("sch_1", "r1")


async def _triggers(asking: Asking) -> None:
    schedules, webhooks = asking.client.schedules, asking.client.webhooks
    await schedules.add_webhook_trigger("sch_1")
    for limit in (1, 600):
        await schedules.add_webhook_trigger("sch_1", limit)
    await schedules.add_chain_trigger("sch_1", "s" * 64)
    for event in CHAIN_EVENTS:
        await schedules.add_chain_trigger("sch_1", "sch_2", event)
    await asking.by_name(schedules.add_email_trigger("sch_1"), "email")
    await asking.by_name(schedules.add_email_trigger("sch_1", "a.label-1"), "email")
    await asking.walk(schedules.triggers("sch_1"))
    await schedules.remove_trigger("sch_1", "trg_1")
    await webhooks.fire("whk_0123abcd", b'{"event":"order.placed"}', SECRET)
    await webhooks.fire("whk_0123abcd", b"", SECRET)
    await webhooks.health()
