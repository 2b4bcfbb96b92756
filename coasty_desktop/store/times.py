"""Moments as text that sorts: UTC, always with microseconds."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(at: datetime) -> str:
    """The moment in UTC; one without a zone is taken for local time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def from_text(text: str) -> datetime:
    """The moment that `to_text` wrote, in UTC."""
    return datetime.fromisoformat(text)
