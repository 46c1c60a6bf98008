"""Where settings come from, and what is said of wrong ones."""

import os
from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.settings import load_settings


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of the machine it runs on."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("MINERAL_DEALS_")]:
        monkeypatch.delenv(name)


def write(file: str, text: str) -> Path:
    """A file of settings below the current directory."""
    path = Path(file)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_the_current_directory_sets_nothing() -> None:
    write("settings.toml", "title = 'another program'\npace = 9")
    assert load_settings().pace == 2.0


def test_the_file_lies_in_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, folder in enumerate(("data", "named", "flag"), 3):
        write(f"{folder}/settings.toml", f"pace = {number}")
    assert load_settings().pace == 3.0
    monkeypatch.setenv("MINERAL_DEALS_DATA", "named")
    assert load_settings().pace == 4.0
    assert load_settings(data=Path("flag")).pace == 5.0
    monkeypatch.setenv("MINERAL_DEALS_SETTINGS", str(write("mine/own.toml", "pace = 6")))
    assert load_settings(data=Path("flag")).pace == 6.0
    monkeypatch.setenv("MINERAL_DEALS_PACE", "7")
    assert load_settings().pace == 7.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = 'x'", r"^data/settings\.toml: setting title: "),
        ("pace = -1", r"^data/settings\.toml: setting pace: "),
        ("pace = ", r"^data/settings\.toml can't be read: "),
    ],
)
def test_a_wrong_file_is_named(text: str, message: str) -> None:
    write("data/settings.toml", text)
    with pytest.raises(SettingsError, match=message):
        load_settings()


def test_a_right_file_is_not_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    write("data/settings.toml", "pace = 3")
    with pytest.raises(SettingsError, match=r"^setting pace: "):
        load_settings(pace=-1)
    monkeypatch.setenv("MINERAL_DEALS_PACE", "fast")
    with pytest.raises(SettingsError, match=r"^setting pace: "):
        load_settings()


def test_a_named_file_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINERAL_DEALS_SETTINGS", "gone.toml")
    with pytest.raises(SettingsError, match=r"^gone\.toml is no file"):
        load_settings()
