"""Settings from the environment, each with a default that works."""

from __future__ import annotations

import secrets
from pathlib import Path

from pydantic import Field
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
    workers: int = Field(default=2, ge=1, description="How many server processes answer.")
    secret_key: str = Field(
        default="", description="Signs what browsers hand back; made and kept in a file when unset."
    )


def secret_key(settings: Settings) -> str:
    """The key from the settings, else the one in the local file, made at first use (readable by its owner only)."""
    if settings.secret_key:
        return settings.secret_key
    path = LOCAL / "secret_key"
    if not path.exists():
        LOCAL.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return path.read_text(encoding="utf-8")
