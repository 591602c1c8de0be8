"""What the README promises is what there is."""

from __future__ import annotations

import re
from pathlib import Path

from data.settings import Settings
from etl.__main__ import _parser

README = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")


def named_in(section: str) -> set[str]:
    """What the first column of a section's table names."""
    text = README.split(f"## {section}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", text, flags=re.MULTILINE))


def test_the_readme_names_every_setting() -> None:
    assert named_in("Settings") == {name.upper() for name in Settings.model_fields}


def test_the_readme_names_every_command() -> None:
    [commands] = [action.choices for action in _parser()._actions if action.choices]
    assert named_in("Commands") - {"--version"} == set(commands or ())


def test_the_picture_of_the_readme_is_there() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert pictures
    assert all(Path(__file__).parents[2].joinpath(picture).is_file() for picture in pictures)
