"""A list is read when it is walked, page by page, and says when it is cut."""

from collections.abc import Sequence
from typing import Any

import pytest

from coasty_desktop.api.pages import Listing, Page
from coasty_desktop.core.errors import ServiceUnreachable
from tests.fakes.service import says
from tests.unit.api.resources.world import speaking


def listing_of(pages: Sequence[Page[int] | None]) -> tuple[Listing[int], list[str]]:
    asked: list[str] = []

    async def fetch(cursor: str) -> Page[int] | None:
        asked.append(cursor)
        return pages[len(asked) - 1]

    return Listing(fetch), asked


async def test_that_a_cut_list_is_walked_and_says_so() -> None:
    listing, _ = listing_of([Page([1, 2], has_more=True)])
    assert not listing.is_cut
    assert [record async for record in listing] == [1, 2]
    assert listing.is_cut


async def test_that_pages_follow_their_cursors_to_the_end() -> None:
    listing, asked = listing_of([Page([1], True, "a"), Page([2], True, "b"), Page([3])])
    assert [record async for record in listing] == [1, 2, 3]
    assert asked == ["", "a", "b"]
    assert not listing.is_cut


async def test_that_a_cursor_that_comes_again_ends_the_list_as_cut() -> None:
    listing, asked = listing_of([Page([1], True, "a"), Page([2], True, "a")])
    assert [record async for record in listing] == [1, 2]
    assert asked == ["", "a"]
    assert listing.is_cut


async def test_that_a_service_that_never_ends_is_left_after_a_hundred_pages() -> None:
    listing, asked = listing_of([Page([number], True, str(number)) for number in range(200)])
    assert len([record async for record in listing]) == 100
    assert len(asked) == 100
    assert listing.is_cut


@pytest.mark.parametrize(
    ("path", "name"), [("machines", "machines"), ("schedules", "schedules"), ("schedules/sch_1/runs", "runs")]
)
async def test_that_one_record_that_cannot_be_read_does_not_hide_the_others(path: str, name: str) -> None:
    async with speaking() as (client, service):
        lists = {
            "machines": client.machines.list,
            "schedules": client.schedules.list,
            "schedules/sch_1/runs": lambda: client.schedules.fires("sch_1"),
        }
        listing: Listing[Any] = lists[path]()
        service.tell(says({name: [{"id": "a"}, None, {"id": "b"}, [7]], "has_more": False}))
        assert [record.id async for record in listing] == ["a", "b"]
        assert (listing.unreadable, listing.is_cut) == (2, False)

        service.tell(says({name: [None, 7]}))
        with pytest.raises(ServiceUnreachable) as caught:
            [record async for record in listing]
    assert caught.value.code == "WRONG_ANSWER"
    assert len(service.requests) == 2


async def test_that_a_list_the_service_does_not_have_is_empty_and_says_so() -> None:
    listing, _ = listing_of([None])
    assert listing.is_offered
    assert [record async for record in listing] == []
    assert not listing.is_offered
    assert not listing.is_cut
