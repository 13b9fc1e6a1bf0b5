"""Settings come back as written, are read strictly, and a damaged file is kept."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from app.errors import OutputError, SettingsError
from app.settings import Settings, load, save, text_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


def test_settings_come_back_as_written(path: Path) -> None:
    settings = replace(
        Settings(),
        camera='Cam "zwölf" \\ \t1',
        models=("bowam-compact", "merba-compact"),
        threads=4,
        mirror=False,
        theme="dark",
    )
    save(settings, path)
    assert load(path).settings == settings
    assert [p.name for p in path.parent.iterdir()] == ["settings.toml"]


def test_a_missing_file_gives_the_defaults(path: Path) -> None:
    loaded = load(path)
    assert loaded.settings == Settings()
    assert loaded.notice == ""


def test_every_setting_stands_below_its_meaning() -> None:
    lines = text_of(Settings()).splitlines()
    for item in fields(Settings):
        place = next(i for i, line in enumerate(lines) if line.startswith(f"{item.name} = "))
        assert lines[place - 1] == f"# {item.metadata['meaning']}"


def test_an_unknown_key_names_the_nearest(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('camra = "0"\n')
    with pytest.raises(SettingsError, match=r"unknown setting 'camra'.*'camera'"):
        load(path)
    assert path.read_text() == 'camra = "0"\n'


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("threads = true", "a whole number"),
        ('threads = "2"', "a whole number"),
        ("threads = 0", "1..64"),
        ("mirror = 1", "true or false"),
        ("models = [1]", "a list of texts"),
        ('theme = "pink"', "system, light, dark"),
        ('language = "de"', "system, en, es, zh"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(path: Path, line: str, expected: str) -> None:
    path.parent.mkdir()
    path.write_text(line)
    with pytest.raises(SettingsError, match=expected):
        load(path)


@pytest.mark.parametrize("content", [b"camera = ", b"\xff\xfe\x00", b"[[["])
def test_a_damaged_file_is_kept_aside(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    loaded = load(path)
    assert loaded.settings == Settings()
    (aside,) = path.parent.iterdir()
    assert aside.read_bytes() == content
    assert str(aside) in loaded.notice


def test_settings_that_cannot_be_written_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="Cannot write"):
        save(Settings(), tmp_path / "file" / "settings.toml")


def test_a_mark_that_an_editor_puts_first_is_no_damage(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xef\xbb\xbf" + b"theme = 'dark'\n")
    loaded = load(path)
    assert (loaded.settings.theme, loaded.notice) == ("dark", "")


@pytest.mark.parametrize(
    ("line", "setting"),
    [
        ("mode = '0x0@30'", "mode"),
        ("mode = '1280x720@nan'", "mode"),
        ("person = '../x'", "person"),
    ],
)
def test_a_mode_and_a_person_are_read_as_strictly_as_options(
    path: Path, line: str, setting: str
) -> None:
    path.parent.mkdir()
    path.write_text(line)
    with pytest.raises(SettingsError, match=f"The setting '{setting}' cannot be used"):
        load(path)
