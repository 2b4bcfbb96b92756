import pytest

from coasty_desktop.ui.tokens import DARK, LIGHT, TEXT_PAIRS, contrast


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids=" on ".join)
def test_that_words_can_be_read_on_their_ground(tokens, pair: tuple[str, str]) -> None:
    words, ground = pair
    assert contrast(getattr(tokens, words), getattr(tokens, ground)) >= 4.5


def test_that_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1
