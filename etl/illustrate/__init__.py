"""A simulated programme: files like those that people hand in, written and loaded as theirs are."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy.engine import Engine

from etl.illustrate import england, programme
from etl.load import Options, load_file
from etl.report import Report

Write = Callable[[Path, int], Iterator[tuple[str, Path]]]
"""``write(folder, seed)``: each feed and its file in the order of loading, once it is written."""

SCALES: dict[str, Write] = {"programme": programme.files, "england": england.files}
SEED = 2017
LISTS = ("survey_questions", "indicators")
"""Feeds that belong to no area: replacing them would close what other programmes' files have."""


def illustrate(
    store: Engine,
    seed: int = SEED,
    scale: str = "programme",
    on_report: Callable[[Report], object] = lambda report: None,
) -> list[Report]:
    """Writes a simulated programme's files and loads them, each in a transaction of its own. The same seed gives the same
    bytes, so that a second run finds nothing to do; another seed replaces what the first one made."""
    reports = []
    with tempfile.TemporaryDirectory() as folder:
        for feed, path in SCALES[scale](Path(folder), seed):
            options = Options(strict=True, replace=feed not in LISTS, simulated=True)
            for report in load_file(store, feed, path, options):
                on_report(report)
                reports.append(report)
            path.unlink()
    return reports
