"""Two published tables on the same figure: means and shares by domain, and sites against the totals of their regions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from data.measures.contradictions.model import Contradiction, Published, Table
from data.measures.rounding import half_up, places
from data.measures.shares import counts_from_shares


def sources_that_differ(published: Published) -> Iterator[Contradiction]:
    """Means and shares stated by domain, against those that the published distribution's whole counts give."""
    change, spread = (published.tables.get(n) for n in ("cascade_change_by_domain", "cascade_rating_distribution"))
    if change is None or spread is None:
        return
    counts = {
        (row["domain"], row["workshop"]): counts_from_shares(_shares(row), int(row["cohorts"])) for row in spread.rows()
    }
    for row in change.rows():
        for column, workshop, measure in CHANGE_COLUMNS:
            given = counts.get((row["domain"], workshop))
            if given is None:
                continue
            said, exact = Decimal(row[column]), measure(given)
            if half_up(exact, places(said)) != said:
                yield _between_sources(published, change, spread, row["domain"], column, workshop, said, exact, given)


LEVEL_COLUMNS = ("major_challenge_pct", "good_elements_pct", "widespread_good_practice_pct", "gold_standard_pct")


def _shares(row: Mapping[str, str]) -> list[Decimal]:
    return [Decimal(row[column]) for column in LEVEL_COLUMNS]


def _mean_level(counts: Sequence[int]) -> Fraction:
    return Fraction(sum(level * count for level, count in enumerate(counts)), sum(counts))


def _widespread_or_better_pct(counts: Sequence[int]) -> Fraction:
    return Fraction(100 * (counts[2] + counts[3]), sum(counts))


CHANGE_COLUMNS: tuple[tuple[str, str, Callable[[Sequence[int]], Fraction]], ...] = (
    ("mean_w1", "W1", _mean_level),
    ("mean_w2", "W2", _mean_level),
    ("at_least_widespread_w1_pct", "W1", _widespread_or_better_pct),
    ("at_least_widespread_w2_pct", "W2", _widespread_or_better_pct),
)


def _between_sources(
    published: Published,
    change: Table,
    spread: Table,
    domain: str,
    column: str,
    workshop: str,
    said: Decimal,
    exact: Fraction,
    counts: Sequence[int],
) -> Contradiction:
    unit = "%" if column.endswith("_pct") else ""
    what = "at widespread good practice or better" if unit else "mean level"
    other = f"{half_up(exact, places(said))}{unit}"
    listed = ", ".join(str(count) for count in counts)
    return Contradiction(
        rule="sources_differ",
        subject=f"{domain} {column}",
        file=change.name,
        source=f"{published.sources[change.source]}; {published.sources[spread.source]}",
        where=f"{change.place}; {spread.place}",
        published=f"{said}{unit}",
        computed=other,
        note=f"{domain} at {workshop}, {what}: {said}{unit} in {change.place}; {other} from {spread.place}'s {listed} "
        f"of {sum(counts)} cohorts at levels 0 to 3.",
    )


def rows_against_group_totals(published: Published) -> Iterator[Contradiction]:
    """Sites added by region, against the table of totals by region; names a row whose move would mend two groups."""
    rows, groups = (published.tables.get(n) for n in ("trailblazer_sites", "trailblazer_settings_by_region"))
    if rows is None or groups is None:
        return
    settings = rows.cells.assign(settings=rows.cells["education_settings"].astype(int))
    by_region = settings.groupby("region")["settings"].sum()
    stated = {row["region"]: int(row["total"]) for row in groups.rows()}
    for region, said in stated.items():
        added = int(by_region.get(region, 0))
        if added == said:
            continue
        yield Contradiction(
            rule="rows_against_group_totals",
            subject=region,
            file=rows.name,
            source=published.sources[rows.source],
            where=f"{rows.place}; {groups.place}",
            published=str(said),
            computed=str(added),
            note=f"{region}: {groups.place} prints {said} settings; the sites that {rows.place} puts there have {added}."
            + _misplaced(settings, region, said - added, stated, by_region),
        )


def _misplaced(settings: pd.DataFrame, region: str, missing: int, stated: Mapping[str, int], added: pd.Series) -> str:
    """A row of another group that is exactly what a group lacks, if only one is."""
    elsewhere = settings[(settings["settings"] == missing) & (settings["region"] != region)]
    wrong = [row for _, row in elsewhere.iterrows() if int(added[row["region"]]) != stated[row["region"]]]
    if missing <= 0 or len(wrong) != 1:
        return ""
    return f" {wrong[0]['site']} ({missing}), printed under {wrong[0]['region']}, would make the two agree."
