"""An installed copy has every package of the checkout."""

import tomllib
from pathlib import Path

from setuptools import find_packages

ROOT = Path(__file__).parents[2]


def test_every_folder_of_modules_is_found() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    found = find_packages(str(ROOT), include=wanted["find"]["include"])
    there = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for top in ("components", "data", "etl", "pages")
        for path in ROOT.glob(f"{top}/**/*.py")
    }
    assert sorted(found) == sorted(there)
