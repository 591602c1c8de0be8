"""An installed copy has every package of the checkout."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_package_is_listed() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    there = [
        path.parent.relative_to(ROOT)
        for top in ("components", "data", "etl", "pages")
        for path in ROOT.glob(f"{top}/**/__init__.py")
    ]
    assert sorted(listed) == sorted(".".join(path.parts) for path in there)
