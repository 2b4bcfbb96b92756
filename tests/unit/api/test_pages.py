"""A list is read when it is walked, page by page, and says when it is cut."""

from collections.abc import Sequence

from coasty_desktop.api.pages import Listing, Page


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


async def test_that_a_list_the_service_does_not_have_is_empty_and_says_so() -> None:
    listing, _ = listing_of([None])
    assert listing.is_offered
    assert [record async for record in listing] == []
    assert not listing.is_offered
    assert not listing.is_cut
