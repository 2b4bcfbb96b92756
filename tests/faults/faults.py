"""The rows of the matrix: what goes wrong, how often, and whether the service carried the request out all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

from tests.fakes.fault_proxy import (
    Answer,
    Play,
    answering,
    dripping,
    miscounting,
    refusing,
    resetting,
    truncating,
)

Way = Literal["proxy", "refused", "dns", "tls"]


@dataclass(frozen=True)
class Fault:
    """One row.

    `is_clear` says that the client can know that nothing was done, `is_final` that it must not try again by itself.
    `request_id` is the one that the service gives with the failure; `proves_keys` says that the spoiled answer still
    has the header by which a service shows that it keeps keys.
    """

    name: str
    way: Way = "proxy"
    play: Callable[[int], Play] | None = None
    is_carried_out: bool = False
    is_lasting: bool = False
    is_clear: bool = False
    is_final: bool = False
    request_id: str = ""
    proves_keys: bool = False

    @property
    def title(self) -> str:
        when = "" if self.is_clear else ", after it was done" if self.is_carried_out else ", before"
        how_often = "" if self.is_final else ", every time" if self.is_lasting else ", once"
        return f"{self.name}{when}{how_often}"


_WEB_PAGE = Answer(502, b"<html><body><h1>502 Bad Gateway</h1></body></html>", (("Content-Type", "text/html"),))
_FAILURES = (
    (500, "INTERNAL_ERROR"),
    (503, "UPSTREAM_UNAVAILABLE"),
    (504, "UPSTREAM_TIMEOUT"),
)


def _unclear() -> Iterator[Fault]:
    """Faults of which the client cannot know whether the service carried the request out."""
    for done in (False, True):
        for lasts in (False, True):
            fault = partial(Fault, way="proxy", is_carried_out=done, is_lasting=lasts)
            yield fault("reset", play=_always(resetting(is_carried_out=done)))
            yield fault("HTML 502", play=_always(answering(_WEB_PAGE, is_carried_out=done)))
            yield fault("truncated body", play=_always(truncating(is_carried_out=done)))
            yield fault("wrong length", play=_always(miscounting(is_carried_out=done)), proves_keys=done)
            for status, code in _FAILURES:
                play = _always(answering(refusing(status, code), is_carried_out=done))
                yield fault(str(status), play=play, request_id="req_of_the_fault")
        play = _always(dripping(is_carried_out=done))
        yield Fault("slow drip", play=play, is_carried_out=done, is_lasting=True, is_final=True)


def _clear() -> Iterator[Fault]:
    """Faults of which it can know that nothing was done."""
    for lasts in (False, True):
        yield Fault("connect refused", "refused", is_lasting=lasts, is_clear=True)
        for name, headers in (("429 with Retry-After", (("Retry-After", "2"),)), ("429", ())):
            play = _always(answering(refusing(429, "RATE_LIMITED", headers), is_carried_out=False))
            yield Fault(name, play=play, is_lasting=lasts, is_clear=True, request_id="req_of_the_fault")
    yield Fault("name not found", "dns", is_lasting=True, is_clear=True)
    yield Fault("certificate not trusted", "tls", is_lasting=True, is_clear=True, is_final=True)
    yield Fault("redirect", play=_redirecting, is_lasting=True, is_clear=True, is_final=True)


def _always(play: Play) -> Callable[[int], Play]:
    """What needs no trap."""
    return lambda trap: play


def _redirecting(trap: int) -> Play:
    where = f"http://127.0.0.1:{trap}/v1/elsewhere"
    return answering(Answer(307, b"", (("Location", where),)), is_carried_out=False)


FAULTS = tuple(sorted((*_clear(), *_unclear()), key=lambda fault: fault.title))
