"""A key service with a keychain in memory and a service that answers as it is told."""

from coasty_desktop.api.answers import Engine, Models, UsageReport
from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.core.errors import NotPossibleHere, ServiceError
from coasty_desktop.services.key_service import KeyService, KeyState
from coasty_desktop.store.keychain import Keychain
from coasty_desktop.store.secrets import Secrets

HOSTED = BaseUrl.parse("https://coasty.ai/v1")
TEST_KEY = "sk-coasty-test-0123456789abcdefghij"
LIVE_KEY = "sk-coasty-live-0123456789abcdefghij"


class Box(Keychain):
    """A keychain in memory that can be locked."""

    def __init__(self) -> None:
        super().__init__()
        self.is_locked, self.kept = False, dict[str, str]()

    async def get(self, name: str) -> str | None:
        self._check()
        return self.kept.get(name)

    async def put(self, name: str, text: str) -> None:
        self._check()
        self.kept[name] = text

    async def remove(self, name: str) -> bool:
        self._check()
        return self.kept.pop(name, None) is not None

    def _check(self) -> None:
        if self.is_locked:
            raise NotPossibleHere("The system's keychain is locked")


class Service:
    """Answers as the service would, to the keys it is told to take."""

    def __init__(self) -> None:
        self.asked: list[tuple[BaseUrl, ApiKey]] = []
        self.refusal = ""
        self.usage_refusal = ""

    def __call__(self, base_url: BaseUrl, key: ApiKey) -> "Service":
        self.asked.append((base_url, key))
        return self

    async def models(self) -> Models:
        if self.refusal:
            raise ServiceError("Refused", code=self.refusal)
        return Models((Engine("v3"), Engine("v4")))

    async def usage(self) -> UsageReport:
        if self.usage_refusal:
            raise ServiceError("Refused", code=self.usage_refusal)
        return UsageReport(balance=90, period="2026-07")


class World:
    def __init__(self, base_url: BaseUrl = HOSTED, /, **environ: str) -> None:
        self.box, self.service = Box(), Service()
        self.keys = KeyService(Secrets(environ, self.box), base_url, self.service)
        self.told: list[KeyState] = []
        self.keys.changed.connect(self.told.append)
