from tests.unit.store.purses import KEY, OTHER_PURSE, PRACTICE, PURSE


def test_that_a_purse_tells_keys_apart_without_holding_them() -> None:
    assert PURSE != OTHER_PURSE
    assert PURSE.base_url == "https://coasty.ai/v1"
    assert KEY.secret not in repr(PURSE)


def test_that_practice_is_nobodys_money() -> None:
    assert (PURSE.is_practice, PRACTICE.is_practice) == (False, True)
