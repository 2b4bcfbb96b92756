from typing import Any

import pytest

from coasty_desktop.workflow import template
from coasty_desktop.workflow.template import NotFilledIn, fill_in, odd_braces, references

NAMES: dict[str, Any] = {
    "inputs": {"name": "Ada", "count": 3, "secret": "s3cret", "list": ["a", {"b": 2}], "nothing": None, "yes": True},
    "read": {"passed": False, "result": {"total": 12.5, "note": "{{inputs.secret}}"}},
    "my result": {"result": "spaced"},
}


@pytest.mark.parametrize(
    ("value", "filled"),
    [
        ("{{inputs.count}}", 3),
        ("{{ inputs . count }}", 3),
        ("{{read.passed}}", False),
        ("{{inputs.nothing}}", None),
        ("{{inputs.list}}", ["a", {"b": 2}]),
        ("{{inputs.list.1.b}}", 2),
        ("{{read.result.total}}", 12.5),
        ("{{my result.result}}", "spaced"),
        ("{{inputs.count}} of {{inputs.count}}", "3 of 3"),
        (" {{inputs.count}}", " 3"),
        ("Hello {{inputs.name}}!", "Hello Ada!"),
        ("<{{inputs.nothing}}>", "<>"),
        ("{{read.passed}}/{{inputs.yes}}", "false/true"),
        ("list {{inputs.list}}", 'list ["a", {"b": 2}]'),
        ("{{{inputs.name}}}", "{Ada}"),
        ("{{inputs}}", "{{inputs}}"),
        ("{{}} {{ . }} {{a..b}} {{a.}}", "{{}} {{ . }} {{a..b}} {{a.}}"),
        ("{{inputs.name", "{{inputs.name"),
        ({"{{inputs.name}}": ["{{inputs.name}}", 1, None]}, {"{{inputs.name}}": ["Ada", 1, None]}),
        (7, 7),
    ],
)
def test_that_references_are_replaced_by_what_they_mean(value: Any, filled: Any) -> None:
    found = fill_in(value, NAMES)
    assert found == filled
    assert type(found) is type(filled)


def test_that_what_was_put_in_is_never_looked_at_again() -> None:
    assert fill_in("{{read.result.note}}", NAMES) == "{{inputs.secret}}"
    assert fill_in("Note: {{read.result.note}}", NAMES) == "Note: {{inputs.secret}}"
    halves = {"a": {"open": "{{inputs.", "close": "secret}}"}, **NAMES}
    assert fill_in("{{a.open}}{{a.close}}", halves) == "{{inputs.secret}}"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("{{other.result}}", "'other'"),
        ("x {{read.other}}", "'other'"),
        ("{{inputs.list.2}}", "'2'"),
        ("{{inputs.list.-1}}", "'-1'"),
        ("{{inputs.name.upper}}", "'upper'"),
        ("{{inputs.name.__class__}}", "'__class__'"),
        ({"deep": ["{{read.passed.x}}"]}, "'x'"),
    ],
)
def test_that_a_reference_without_a_value_is_a_clear_failure(value: Any, says: str) -> None:
    with pytest.raises(NotFilledIn, match=says) as caught:
        fill_in(value, NAMES)
    assert caught.value.code == "UNKNOWN_REFERENCE"


def test_that_a_text_cannot_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template, "LONGEST_FILLED", 10)
    assert fill_in("{{inputs.name}}" * 3, NAMES) == "AdaAdaAda"
    with pytest.raises(NotFilledIn) as caught:
        fill_in(["{{inputs.name}} {{inputs.name}}", "{{inputs.name}} {{inputs.name}}"], NAMES)
    assert caught.value.code == "TEXT_TOO_LONG"


def test_that_references_are_found_in_order_and_odd_braces_apart() -> None:
    value = {"a": "{{x.y}} {{z}}", "b": [1, "{{ p.q.r }}"], "{{k.l}}": "{{ }}"}
    assert [str(reference) for reference in references(value)] == ["{{x.y}}", "{{p.q.r}}"]
    assert list(odd_braces(value)) == ["{{z}}", "{{ }}"]


def test_that_many_open_braces_cost_little() -> None:
    text = "{{" * 500_000 + "a" * 500_000
    assert fill_in(text, NAMES) == text


def test_that_a_value_too_deep_to_be_written_is_an_empty_text() -> None:
    deep: Any = []
    for _ in range(200_000):
        deep = [deep]
    assert fill_in("<{{a.b}}>", {"a": {"b": deep}}) == "<>"
