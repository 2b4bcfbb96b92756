"""Whose money the tests of the stores spend."""

from coasty_desktop.api.base_url import BaseUrl
from coasty_desktop.api.keys import ApiKey
from coasty_desktop.store.purse import Purse

HOSTED = BaseUrl.parse("https://coasty.ai/v1")
KEY = ApiKey.parse("sk-coasty-live-0123456789abcdef")
OTHER_KEY = ApiKey.parse("sk-coasty-live-0123456789fedcba")
PURSE = Purse.of(HOSTED, KEY)
OTHER_PURSE = Purse.of(HOSTED, OTHER_KEY)
PRACTICE = Purse("http://127.0.0.1:1/v1", "practice-0123456789abcdef")
