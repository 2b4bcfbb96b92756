"""The secrets of webhook triggers: shown once by the service, so they go into the keychain at once."""

from __future__ import annotations

from typing import Protocol

from coasty_desktop.core.errors import BadInput, NotPossibleHere
from coasty_desktop.services.webhook_url import WebhookUrl

LONGEST = 512


class Keychain(Protocol):
    """Texts by name: `store.keychain.Keychain`. Each method raises NotPossibleHere."""

    async def get(self, name: str) -> str | None:
        """The text, or None."""

    async def put(self, name: str, text: str) -> None:
        """Keep it."""

    async def remove(self, name: str) -> bool:
        """Remove it; whether there was one."""


class TriggerSecrets:
    """Secrets by the address of their webhook."""

    def __init__(self, keychain: Keychain) -> None:
        """Ask it nothing yet."""
        self._keychain = keychain

    async def keep(self, url: str, secret: str) -> str:
        """Keep the secret of a webhook; returns why it could not be kept, empty when it was."""
        try:
            await self._keychain.put(_name(WebhookUrl.parse(url)), checked(secret))
        except (NotPossibleHere, BadInput) as error:
            return str(error)
        return ""

    async def find(self, url: WebhookUrl) -> str:
        """The secret of a webhook. Raises BadInput when there is none, NotPossibleHere when nobody can tell."""
        secret = await self._keychain.get(_name(url))
        if secret is None:
            raise BadInput(
                "The keychain has no secret for this webhook",
                hint="Pipe it in with `--secret-stdin`; the service shows it once, when the trigger is made.",
            )
        return secret

    async def forget(self, url: str) -> str:
        """Remove the secret of a webhook that is gone; returns why it could not be removed."""
        try:
            await self._keychain.remove(_name(WebhookUrl.parse(url)))
        except BadInput:
            return ""  # what has no address was never kept
        except NotPossibleHere as error:
            return str(error)
        return ""


def checked(text: str) -> str:
    """A webhook secret without the space around it. Raises BadInput with a sentence that never holds it."""
    secret = text.strip()
    if not secret:
        raise BadInput("No webhook secret was given", hint="Paste it at the prompt, or pipe it in.")
    if len(secret) > LONGEST or not secret.isascii() or not secret.isprintable() or " " in secret:
        raise BadInput("That is not a webhook secret", hint="It begins with whsec_. Copy it again, as one line.")
    return secret


def _name(url: WebhookUrl) -> str:
    return f"webhook {url}"
