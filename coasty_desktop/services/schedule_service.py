"""Schedules, their triggers and their history at the service; secrets of webhooks go into the keychain at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.core.clock import Clock
from coasty_desktop.core.errors import BadInput, NotPossibleHere, ServiceError
from coasty_desktop.core.secret import Secret
from coasty_desktop.services.schedule_check import Timing, differences, one_shot
from coasty_desktop.services.trigger_secrets import TriggerSecrets, checked
from coasty_desktop.services.webhook_url import WebhookUrl

if TYPE_CHECKING:
    from coasty_desktop.api.client import CoastyClient
    from coasty_desktop.api.pages import Listing
    from coasty_desktop.api.records.schedules import Fire, FireStarted, Schedule, Trigger, WebhookFired

ChainEvent = Literal["on_complete", "on_failure", "on_any"]


class Wish(Timing, frozen=True):
    """What a schedule should be; what is None is left to the service, or as it is."""

    name: str | None = None
    task_prompt: str | None = None
    run_at: str | None = None


class Made(msgspec.Struct, frozen=True):
    """A schedule that was made or changed, and a sentence for each thing in it that is not as it was asked."""

    schedule: Schedule
    differences: tuple[str, ...] = ()


class NewTrigger(msgspec.Struct, frozen=True):
    """A trigger that was made. `secret` is its secret when the keychain did not take it; `problem` says why."""

    trigger: Trigger
    secret: Secret | None = None
    problem: str = ""


class ScheduleService:
    """What can be done with schedules. Each method raises ServiceError, ServiceUnreachable, BadInput."""

    def __init__(
        self,
        client: Callable[[], Awaitable[CoastyClient]],
        client_without_key: Callable[[BaseUrl], CoastyClient],
        secrets: TriggerSecrets,
        clock: Clock,
    ) -> None:
        """`client` gives the client of the key in use; a webhook is fired by one that has none."""
        self._client, self._client_without_key = client, client_without_key
        self._secrets, self._clock = secrets, clock

    async def list(self) -> Listing[Schedule]:
        """All of them."""
        return (await self._client()).schedules.list()

    async def show(self, schedule_id: str) -> Schedule:
        """One of them."""
        return await (await self._client()).schedules.get(schedule_id)

    async def create(self, machine_id: str, wish: Wish) -> Made:
        """Make one; without a keychain's or service's doubt it runs as it was asked."""
        fields = _given(wish)
        name, task = fields.pop("name", ""), fields.pop("task_prompt", "")
        if wish.run_at is not None:
            fields["run_at"] = one_shot(wish.run_at, wish.timezone, self._clock.now())
        made = await (await self._client()).schedules.create(name, machine_id, task, **fields)
        return Made(made, differences(wish, made))

    async def update(self, schedule_id: str, wish: Wish) -> Made:
        """Change what the wish names, and nothing else."""
        fields = _given(wish)
        if not fields:
            raise BadInput("There is nothing to change", hint="Name what should be different, such as `--time 08:00`.")
        changed = await (await self._client()).schedules.update(schedule_id, **fields)
        return Made(changed, differences(wish, changed))

    async def pause(self, schedule_id: str) -> Schedule:
        """Let it run no more until it is resumed."""
        return await (await self._client()).schedules.pause(schedule_id)

    async def resume(self, schedule_id: str) -> Schedule:
        """Let it run again."""
        return await (await self._client()).schedules.resume(schedule_id)

    async def run_now(self, schedule_id: str) -> FireStarted:
        """Run it once, now."""
        return await (await self._client()).schedules.run_now(schedule_id)

    async def delete(self, schedule_id: str) -> str:
        """Remove it with its triggers; returns what could not be taken out of the keychain, as a sentence."""
        client = await self._client()
        urls = await self._webhooks_of(client, schedule_id)
        await client.schedules.delete(schedule_id)
        return await self._forget(urls)

    async def fires(self, schedule_id: str) -> Listing[Fire]:
        """What it did, newest first; pages as it is read."""
        return (await self._client()).schedules.fires(schedule_id)

    async def triggers(self, schedule_id: str) -> Listing[Trigger]:
        """What else sets it off."""
        return (await self._client()).schedules.triggers(schedule_id)

    async def add_webhook_trigger(self, schedule_id: str, rate_limit_per_minute: int | None = None) -> NewTrigger:
        """Let a signed request set it off; the secret goes into the keychain before anything else happens."""
        client = await self._client()
        trigger = await client.schedules.add_webhook_trigger(schedule_id, rate_limit_per_minute=rate_limit_per_minute)
        if trigger.webhook_secret is None:
            return NewTrigger(
                trigger, problem="The service did not show the secret; remove the trigger and add it anew."
            )
        problem = await self._secrets.keep(trigger.webhook_url, trigger.webhook_secret.reveal())
        return NewTrigger(trigger, trigger.webhook_secret if problem else None, problem)

    async def add_email_trigger(self, schedule_id: str, label: str | None = None) -> NewTrigger:
        """Let a mail set it off; not every service has that."""
        return NewTrigger(await (await self._client()).schedules.add_email_trigger(schedule_id, label=label))

    async def add_chain_trigger(
        self, schedule_id: str, source_schedule_id: str, event: ChainEvent | None = None
    ) -> NewTrigger:
        """Let the end of another schedule's run set it off."""
        client = await self._client()
        return NewTrigger(await client.schedules.add_chain_trigger(schedule_id, source_schedule_id, event=event))

    async def remove_trigger(self, schedule_id: str, trigger_id: str) -> str:
        """Remove a trigger; returns what could not be taken out of the keychain, as a sentence."""
        client = await self._client()
        urls = await self._webhooks_of(client, schedule_id, trigger_id)
        await client.schedules.remove_trigger(schedule_id, trigger_id)
        return await self._forget(urls)

    async def fire(self, url: str, body: bytes, secret: str | None = None) -> WebhookFired:
        """Set a webhook off with `body`, signed with `secret` or the one in the keychain; no API key goes with it.

        Raises NotPossibleHere when the keychain cannot be asked.
        """
        webhook = WebhookUrl.parse(url)
        try:
            known = checked(secret) if secret is not None else await self._secrets.find(webhook)
        except NotPossibleHere as error:
            error.hint = f"{error.hint} The secret may also be piped in: `--secret-stdin`.".strip()
            raise
        return await self._client_without_key(webhook.base_url).webhooks.fire(webhook.webhook_id, body, Secret(known))

    async def _webhooks_of(
        self, client: CoastyClient, schedule_id: str, trigger_id: str | None = None
    ) -> Sequence[str]:
        """The addresses whose secrets are of no use once the triggers are gone; none when the key may not look."""
        try:
            return [
                trigger.webhook_url
                async for trigger in client.schedules.triggers(schedule_id)
                if trigger.webhook_url and trigger_id in (None, trigger.id)
            ]
        except ServiceError:
            return []

    async def _forget(self, urls: Sequence[str]) -> str:
        problems = [problem for url in urls if (problem := await self._secrets.forget(url))]
        return problems[0] if problems else ""


def _given(wish: Wish) -> dict[str, Any]:
    return {name: value for name in wish.__struct_fields__ if (value := getattr(wish, name)) is not None}
