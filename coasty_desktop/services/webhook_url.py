"""The address of a webhook trigger: anybody's service, https unless it is this computer, and never sent an API key."""

from __future__ import annotations

import re

import msgspec

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.core.errors import BadInput

_ADDRESS = re.compile(r"(?P<base>.+)/triggers/webhook/(?P<id>whk_[A-Za-z0-9_-]{1,200})/?")
_HINT = "Copy the webhook_url that `schedules triggers ID` shows, such as https://coasty.ai/v1/triggers/webhook/whk_1."


class WebhookUrl(msgspec.Struct, frozen=True):
    """The service that is fired at, and the webhook's id there (contract, section 1)."""

    base_url: BaseUrl
    webhook_id: str

    @classmethod
    def parse(cls, text: str) -> WebhookUrl:
        """Check an address. Raises BadInput with a sentence that never holds it: it may be a secret in its place."""
        found = _ADDRESS.fullmatch(text.strip())
        if found is None:
            raise BadInput("That is not the address of a webhook trigger", hint=_HINT)
        try:
            return cls(BaseUrl.parse(found["base"]), found["id"])
        except BadInput as error:
            title = error.title.replace("address of the service", "address of the webhook")
            raise BadInput(title, hint=_HINT) from None

    def __str__(self) -> str:
        """The address; the same for every way to write it."""
        return f"{self.base_url}/triggers/webhook/{self.webhook_id}"
