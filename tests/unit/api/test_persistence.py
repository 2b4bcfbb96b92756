"""When to try again, when to look at the record, and when it is enough; without a socket."""

import pytest

from coasty_desktop.api.persistence import Endurance, Persistence
from coasty_desktop.core.errors import ServiceError, ServiceUnreachable
from tests.fakes.dialogue import JumpingClock

GONE = ServiceUnreachable("x", code="NO_ANSWER")


class World:
    def __init__(self, jitter: float = 1.0) -> None:
        self.clock = JumpingClock()
        self.it = Persistence(Endurance(), self.clock, lambda: jitter)

    def bears(self, error: ServiceError, *, is_of_record: bool = False) -> bool:
        try:
            self.it.bear(error, is_of_record=is_of_record)
        except ServiceError:
            return False
        return True


def test_that_the_jitter_is_full() -> None:
    for jitter, pause_s in ((0.0, 0), (0.5, 1), (1.0, 2)):
        world = World(jitter)
        assert world.bears(GONE)
        assert world.bears(GONE)
        assert world.it.pause_s() == pause_s


def test_that_ten_thousand_failures_still_give_a_pause() -> None:
    world = World()
    for _ in range(10_000):
        assert world.bears(GONE)
    assert world.it.pause_s() == 30


@pytest.mark.parametrize(
    ("status", "of_stream", "of_record"),
    [
        (301, False, False),
        (401, False, False),
        (403, False, False),
        (404, False, False),
        (406, True, False),
        (422, True, False),
        (408, True, True),
        (429, True, True),
    ],
)
def test_that_a_refusal_of_the_stream_may_leave_the_record(status: int, of_stream: bool, of_record: bool) -> None:
    world = World()
    world.it.reached()
    assert world.bears(ServiceError("x", status=status)) == of_stream
    assert world.bears(ServiceError("x", status=status), is_of_record=True) == of_record


def test_that_the_service_decides_whether_it_is_tried_again() -> None:
    assert World().bears(ServiceUnreachable("x", status=503, retryable=None))
    assert not World().bears(ServiceUnreachable("x", status=503, retryable=False))


def test_that_a_record_that_cannot_be_read_is_not_asked_for_again() -> None:
    world = World()
    world.it.reached()
    assert not world.bears(ServiceUnreachable("x", code="WRONG_ANSWER"), is_of_record=True)


def test_that_an_outage_begins_with_its_first_error() -> None:
    world = World()
    world.it.reached()
    world.clock.passed = 5000
    assert world.bears(GONE)
    world.clock.passed += 600
    assert world.bears(GONE)
    world.clock.passed += 1
    assert not world.bears(GONE)


def test_that_an_answer_ends_an_outage() -> None:
    world = World()
    assert world.bears(GONE)
    world.clock.passed += 590
    world.it.reached()
    world.clock.passed += 20
    assert world.bears(GONE)
    world.clock.passed += 590
    assert world.bears(GONE)


def test_that_a_record_nobody_ever_gave_is_not_waited_for() -> None:
    assert not World().bears(GONE, is_of_record=True)


def test_that_a_wait_asked_for_counts_once() -> None:
    world = World()
    assert world.bears(ServiceUnreachable("x", status=503, retry_after_s=60))
    assert world.it.pause_s() == 60
    assert world.it.pause_s() == 1
    assert not world.bears(ServiceUnreachable("x", status=503, retry_after_s=60.5))


def test_that_a_stream_that_the_edge_cuts_is_no_failure() -> None:
    world = World()
    for _ in range(20):
        world.it.closed(is_quiet=True, lasted_s=300)
    assert world.it.needs_a_look
    assert not world.it.needs_polling
    assert world.it.pause_s() == 1


def test_that_five_that_end_at_once_are_failures_and_one_event_makes_it_well() -> None:
    world = World()
    for _ in range(5):
        assert not world.it.needs_polling
        world.it.closed(is_quiet=False, lasted_s=1)
    assert world.it.needs_polling
    assert not world.it.needs_a_look
    world.it.heard()
    assert not world.it.needs_polling
