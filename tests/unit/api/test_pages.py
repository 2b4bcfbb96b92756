"""A list is read when it is walked, and says when it is cut."""

from coasty_desktop.api.pages import Listing


async def test_that_a_cut_list_is_walked_and_says_so() -> None:
    async def fetch() -> tuple[list[int], bool]:
        return [1, 2], True

    listing = Listing(fetch)
    assert not listing.is_cut
    assert [record async for record in listing] == [1, 2]
    assert listing.is_cut
