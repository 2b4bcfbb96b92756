import pytest

from coasty_desktop.core.errors import BadInput
from coasty_desktop.services.presets import PRESETS, preset_instructions


def test_that_the_five_presets_have_unique_names_and_texts() -> None:
    assert [preset.id for preset in PRESETS] == ["precise", "cautious", "forms", "reading", "speed"]
    assert len({preset.label for preset in PRESETS}) == len({preset.instructions for preset in PRESETS}) == 5


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_that_a_preset_leaves_room_below_the_length_that_costs_a_credit(preset) -> None:
    assert 80 < len(preset.instructions) <= 350
    assert preset.summary


def test_that_a_presets_instructions_are_found_by_its_id() -> None:
    assert preset_instructions("forms").startswith("Fill the fields")


def test_that_an_unknown_preset_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(BadInput) as caught:
        preset_instructions("reckless")
    assert "precise, cautious, forms, reading, speed" in caught.value.hint
