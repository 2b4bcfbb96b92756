import pytest

from coasty_desktop.sandbox.machines.words import NotUnderstood, Operator, Splitter, Token, Variable, Word


def word(*parts: str | Variable, quoted: bool = False) -> Word:
    return Word(parts, quoted)


@pytest.mark.parametrize(
    ("line", "tokens"),
    [
        ("a b", [word("a"), word("b")]),
        ("a&&b||c", [word("a"), Operator("&&"), word("b"), Operator("||"), word("c")]),
        ("a>>b>c<d|e;f", [word("a"), Operator(">>"), word("b"), Operator(">"), word("c"), Operator("<"), word("d"),
                          Operator("|"), word("e"), Operator(";"), word("f")]),
        ("'&&' \"|\"", [word("", "&", "&", quoted=True), word("", "|", quoted=True)]),
        ("''", [word("", quoted=True)]),
        ("$A$? $", [word(Variable("A"), Variable("?")), word("$")]),
        ("'$A' \"$A\"", [word("", "$", "A", quoted=True), word("", Variable("A"), quoted=True)]),
        ("\\$ \\;", [word("$", quoted=True), word(";", quoted=True)]),
        ("# all of it", []),
        ("a\nb", [word("a"), Operator("\n"), word("b")]),
    ],
)  # fmt: skip
def test_that_a_line_is_split_as_a_shell_would(line: str, tokens: list[Token]) -> None:
    assert Splitter(line).tokens() == tokens


@pytest.mark.parametrize(
    "line", ["`id`", "$(id)", "${A}", "a & b", "(a)", "'a", '"a', '"`id`"', '"$(id)"', "2>f", "a\0b"]
)
def test_that_what_it_does_not_have_is_refused(line: str) -> None:
    with pytest.raises(NotUnderstood):
        Splitter(line).tokens()


def test_that_a_variable_is_expanded_when_it_is_due() -> None:
    (token,) = Splitter('x"$A$B"').tokens()
    assert isinstance(token, Word)
    assert token.expand({"A": "1"}) == "x1"
