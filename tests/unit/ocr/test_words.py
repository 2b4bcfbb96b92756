import numpy as np
from numpy.typing import NDArray

from coasty_desktop.ocr.words import split_words


def ink(*runs: tuple[int, int], width: int = 100, height: int = 12) -> NDArray[np.bool_]:
    """A strip with ink from the first to the second column of each run, in rows 2 to 9."""
    mask = np.zeros((height, width), np.bool_)
    for start, end in runs:
        mask[2:10, start:end] = True
    return mask


def test_that_words_are_split_at_spaces_and_boxed_by_their_ink() -> None:
    mask = ink((2, 8), (10, 16), (24, 30), (32, 38))
    words = split_words("ab cd", [5, 13, 27, 35], [0.9, 0.7, 1, 1], mask, (100, 50))
    assert [(word.text, word.box.x, word.box.right, word.box.y) for word in words] == [
        ("ab", 102, 116, 52),
        ("cd", 124, 138, 52),
    ]
    assert words[0].confidence == 0.8


def test_that_a_wide_gap_splits_what_was_read_without_a_space() -> None:
    mask = ink((2, 8), (10, 16), (40, 46), (48, 54))
    assert [word.text for word in split_words("abcd", [5, 13, 43, 51], [1] * 4, mask, (0, 0))] == ["ab", "cd"]


def test_that_nothing_is_made_up_when_characters_and_places_do_not_agree() -> None:
    assert split_words("abc", [5], [1], ink((2, 8)), (0, 0)) == ()
    assert split_words("  ", [], [], ink(), (0, 0)) == ()
