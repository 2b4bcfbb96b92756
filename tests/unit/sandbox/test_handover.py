import pytest

from coasty_desktop.sandbox.handover import Part, parts_of


@pytest.mark.parametrize(
    ("task", "parts"),
    [
        ("Click 'A'", [Part("Click 'A'")]),
        ("ask me", [Part("ask me", True)]),
        ("Click 'A', then ask me whether it is right, then click 'B'",
         [Part("Click 'A'"), Part("ask me whether it is right", True), Part("click 'B'")]),
        ("Wait for a person. Press Enter", [Part("Wait for a person", True), Part("Press Enter")]),
        ("Click 'A' and please ask somebody then type 'x'",
         [Part("Click 'A'"), Part("ask somebody", True), Part("type 'x'")]),
        ("ask me; ask me again", [Part("ask me", True), Part("ask me again", True)]),
        ("Type 'x, then ask me' into Name", [Part("Type 'x, then ask me' into Name")]),
        ("Click the button which will ask me", [Part("Click the button which will ask me")]),
        ("wait for 2 seconds", [Part("wait for 2 seconds")]),
        (" . ", [Part(" . ")]),
    ],
)  # fmt: skip
def test_that_a_task_is_cut_where_a_person_is_wanted(task: str, parts: list[Part]) -> None:
    assert list(parts_of(task)) == parts
