"""What is pending stays so until somebody knows how it ended."""

from datetime import UTC, datetime

from coasty_desktop.api.journal import MemoryJournal, Pending

PENDING = Pending("key-1", "POST", "/predict", b"secret", 5, datetime(2026, 1, 1, tzinfo=UTC))


async def test_that_only_a_known_ending_is_forgotten() -> None:
    journal = MemoryJournal()
    await journal.save(PENDING)
    await journal.done("key-1", "unknown", 5, is_estimated=True)
    assert journal.pending == {"key-1": PENDING}
    await journal.done("key-1", "answered", 5, is_estimated=False)
    assert journal.pending == {}


def test_that_a_pending_request_does_not_show_its_body() -> None:
    assert "secret" not in repr(PENDING)
