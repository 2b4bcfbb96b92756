import pytest

from coasty_desktop.sandbox.tokens import tokens, without_enumeration


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("click 'A b'", ["A b"]),
        ('type "it\'s"', ["it's"]),
        ("type 'it's here'", ["it's here"]),
        ("type “Grüße” and ‘漢字’", ["Grüße", "漢字"]),  # noqa: RUF001 - real quotes
        ("type 'say \"hi\" now'.", ['say "hi" now']),
        ("don't click Peter's", []),
        ("type 'open", []),
    ],
)
def test_that_quotations_are_found_and_apostrophes_are_none(text: str, quoted: list[str]) -> None:
    assert [token.text for token in tokens(text) if token.kind == "quote"] == quoted


def test_that_a_full_stop_ends_a_sentence_but_not_a_number_or_a_name() -> None:
    found = [(token.kind, token.text) for token in tokens("wait 2.5 seconds. Click file.txt.")]
    assert found == [
        ("word", "wait"), ("word", "2.5"), ("word", "seconds"), ("stop", "."), ("word", "Click"), ("word", "file.txt"),
        ("stop", "."),
    ]  # fmt: skip


def test_that_two_numbers_with_a_comma_are_a_point() -> None:
    assert [token.text for token in tokens("click 100, 200") if token.kind == "point"] == ["100,200"]


def test_that_numbering_is_no_part_of_the_text() -> None:
    assert without_enumeration("1. Click A\n 2) Click B\n- Click C") == "Click A\nClick B\nClick C"
