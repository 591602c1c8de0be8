from pathlib import Path

import pytest
from pydantic import ValidationError

from data import settings
from data.settings import Settings, secret_key


@pytest.fixture(autouse=True)
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment without settings, and a folder of this test's own."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    folder = tmp_path / "local"
    monkeypatch.setattr(settings, "LOCAL", folder)
    return folder


def test_every_setting_has_a_default_and_a_description() -> None:
    assert Settings().port == 8050
    assert Settings().database_url.endswith("local/monitor.sqlite")
    assert all(field.description for field in Settings.model_fields.values())


def test_the_environment_names_a_setting_in_capitals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://me@here/monitor")
    monkeypatch.setenv("WORKERS", "4")
    assert (Settings().database_url, Settings().workers) == ("postgresql+psycopg://me@here/monitor", 4)


@pytest.mark.parametrize(("name", "value"), [("PORT", "70000"), ("PORT", "-1"), ("WORKERS", "0"), ("WORKERS", "two")])
def test_an_impossible_setting_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_the_key_of_the_settings_wins(local: Path) -> None:
    assert secret_key(Settings(secret_key="given")) == "given"  # noqa: S106
    assert not local.exists()


def test_a_key_is_made_once_and_only_its_owner_reads_it(local: Path) -> None:
    made = secret_key(Settings())
    assert len(made) >= 48
    assert secret_key(Settings()) == made
    assert (local / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_key_file_that_a_kill_left_empty_is_filled(local: Path) -> None:
    local.mkdir()
    (local / "secret_key").touch(mode=0o600)
    assert len(secret_key(Settings())) >= 48
