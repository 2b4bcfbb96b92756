from collections.abc import AsyncIterator

import pytest

from tests.unit.sandbox.practice import Practice, practising


@pytest.fixture
async def practice() -> AsyncIterator[Practice]:
    """A service with a test key and a live key."""
    async with practising() as made:
        yield made
