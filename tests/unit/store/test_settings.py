import json
from pathlib import Path

import pytest

from coasty_desktop.core.errors import NotPossibleHere
from coasty_desktop.core.settings import Hotkeys, Settings
from coasty_desktop.store.settings import SettingsFile


@pytest.fixture
def file(folder: Path) -> SettingsFile:
    folder.mkdir()
    return SettingsFile(folder)


def names(file: SettingsFile) -> list[str]:
    return sorted(path.name for path in file.path.parent.iterdir())


def test_that_a_new_profile_has_the_defaults_and_makes_no_file(folder: Path) -> None:
    assert SettingsFile(folder).load() == SettingsFile(folder).load()
    assert SettingsFile(folder).load().settings == Settings()
    assert not folder.exists()


def test_that_settings_come_back_as_they_were_saved(folder: Path) -> None:
    chosen = Settings(theme="dark", max_steps=7, hotkeys=Hotkeys(stop="Ctrl+Shift+Ü"))

    SettingsFile(folder).save(chosen)

    assert SettingsFile(folder).load().settings == chosen
    assert SettingsFile(folder).load().problems == ()
    assert names(SettingsFile(folder)) == ["settings.json"]


def test_that_good_fields_survive_a_bad_one_which_is_named(file: SettingsFile) -> None:
    hotkeys = '{"stop": 5, "record": "F9"}'
    file.path.write_text(f'{{"theme": "purple", "max_steps": 7, "hotkeys": {hotkeys}, "approve": "none"}}')

    loaded = file.load()

    assert loaded.settings == Settings(max_steps=7, approve="none", hotkeys=Hotkeys(record="F9"))
    assert len(loaded.problems) == 3
    assert "“theme”" in loaded.problems[0]
    assert "“hotkeys.stop”" in loaded.problems[1]
    assert "settings.json.bad" in loaded.problems[2]


@pytest.mark.parametrize("steps", [0, -3, 1001, 2.5, "7", True, None, 1e400])
def test_that_a_number_out_of_range_gets_its_default(file: SettingsFile, steps: object) -> None:
    file.path.write_text(json.dumps({"max_steps": steps}))

    loaded = file.load()

    assert loaded.settings.max_steps == Settings().max_steps
    assert "“max_steps”" in loaded.problems[0]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe\x00", b"null", b"[" * 100_000])
def test_that_a_damaged_file_means_defaults_and_is_kept(file: SettingsFile, content: bytes) -> None:
    file.path.write_bytes(content)

    loaded = file.load()
    file.save(Settings(theme="dark"))

    assert loaded.settings == Settings()
    assert "not a JSON object" in loaded.problems[0]
    assert (file.path.parent / "settings.json.bad").read_bytes() == content
    assert file.load().settings == Settings(theme="dark")


def test_that_each_bad_file_is_kept_and_the_same_one_only_once(file: SettingsFile) -> None:
    for content in (b"one", b"one", b"two"):
        file.path.write_bytes(content)
        file.load()
        file.save(Settings())

    assert names(file) == ["settings.json", "settings.json.bad", "settings.json.bad-2"]


def test_that_fields_of_a_newer_program_stay_in_the_file(file: SettingsFile) -> None:
    file.path.write_text('{"mood": "good", "theme": "dark", "hotkeys": {"dance": "F8"}}')

    assert file.load().problems == ()
    file.save(Settings(theme="light"))

    written = json.loads(file.path.read_text())
    assert (written["mood"], written["theme"], written["hotkeys"]["dance"]) == ("good", "light", "F8")


def test_that_a_byte_order_mark_is_no_damage(file: SettingsFile) -> None:
    file.path.write_bytes('{"theme": "dark"}'.encode("utf-8-sig"))

    assert file.load().settings.theme == "dark"


def test_that_settings_that_cannot_be_written_are_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full_disk)

    with pytest.raises(NotPossibleHere, match="No space left"):
        SettingsFile(folder).save(Settings())


def test_that_settings_that_cannot_be_read_are_said(file: SettingsFile) -> None:
    file.path.mkdir()

    with pytest.raises(NotPossibleHere, match="cannot be read"):
        file.load()
