"""Settings from the environment, each with a default that works."""

from __future__ import annotations

import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / "local"
"""What this machine keeps for itself: the embedded store and the secret key. Never committed."""


class Settings(BaseSettings):
    """One field a setting; its name in capitals is the environment variable's."""

    model_config = SettingsConfigDict(extra="ignore")

    database_url: str = Field(
        default=f"sqlite:///{LOCAL / 'monitor.sqlite'}",
        description="Where the store is: a SQLite file (sqlite:///…) or postgresql+psycopg://user@host/name.",
    )
    host: str = Field(default="127.0.0.1", description="The address that the dashboard listens on.")
    port: int = Field(default=8050, ge=0, le=65535, description="The port that the dashboard listens on.")
    access: Literal["open", "shared"] = Field(
        default="open",
        description="Who has the local right (cohorts' levels, open actions, risks, attendance, rejected cells): open, whoever "
        "asks on the machine itself; shared, nobody.",
    )
    workers: int = Field(default=2, ge=1, description="How many server processes answer.")
    secret_key: str = Field(
        default="", description="Signs what browsers hand back; made and kept in a file when unset."
    )
    suppress_counts_below: int = Field(
        default=5,
        ge=5,
        description="Counts of children and staff under it are withheld; it can be raised, never lowered.",
    )
    suppress_respondents_below: int = Field(
        default=11, ge=11, description="Survey answers of fewer people are withheld; it can be raised, never lowered."
    )


class BadSetting(Exception):
    """A setting has a value that it can't have; the message says which and what it takes."""


def settings() -> Settings:
    """The settings from the environment. Raises BadSetting."""
    try:
        return Settings()
    except ValidationError as error:
        told = [f"{str(fault['loc'][0]).upper()}: {fault['msg'].lower()}" for fault in error.errors()]
        raise BadSetting(f"The environment has a setting that can't be used. {'; '.join(told)}.") from error


class KeyNotKept(Exception):
    """The secret key can't be kept in its file; the message says what to do."""


def secret_key(chosen: Settings) -> str:
    """The key from the settings, else the one in the local file, made at first use (readable by its owner only).

    Raises KeyNotKept where the file can't be written.
    """
    if chosen.secret_key:
        return chosen.secret_key
    path = LOCAL / "secret_key"
    try:
        if not path.exists() or not path.stat().st_size:
            _keep(path, secrets.token_urlsafe(48))
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise KeyNotKept(
            f"The secret key can't be kept in {path.name} under {LOCAL.name}/ ({error.strerror}). "
            "Set SECRET_KEY, or let this account write there."
        ) from error


def _keep(path: Path, key: str) -> None:
    """Writes the whole key at once; where another process was first, its key stands."""
    path.parent.mkdir(exist_ok=True)
    if path.exists():  # a kill left it empty
        path.unlink()
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8") as file:
        file.write(key)
        file.flush()
        with suppress(FileExistsError):
            path.hardlink_to(file.name)
