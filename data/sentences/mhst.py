"""Sentences on mental health support teams."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from data.answer import records
from data.filters import listed
from data.measures.coverage import MEANT_CYP, has_many, has_more_than_meant, response_pct, settings_outside
from data.measures.rounding import half_up
from data.sentences import all_of, capital, plural, share_of, verb
from data.wording import uncapital

NOUN = "Trailblazer site"
NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def coverage_finding(rows: pd.DataFrame) -> str:
    """How many sites cover more people a team than meant, and the most. ``rows``: those of ``queries.coverage``."""
    known = records(rows.dropna(subset=["cyp_per_team"]))
    if not known:
        return "No number of children and young people a team is published"
    more = sum(has_more_than_meant(row["cyp_population"], row["teams"]) for row in known)
    has = "has" if len(known) == 1 or more == 1 else "have"
    share = capital(share_of(more, len(known), NOUN))
    if not more and len(known) == 1:
        share, has = f"The one {NOUN} here", "does not have"
    most = max(known, key=lambda row: Fraction(row["cyp_population"], row["teams"]))
    return f"{share} {has} more children and young people a team than the {MEANT_CYP:,} meant; {_most(most)}"


def _most(row: dict[str, object]) -> str:
    times = times_words(Fraction(int(str(row["cyp_population"])), MEANT_CYP * int(str(row["teams"]))))
    most = f"most, {row['cyp_per_team']:,}"
    return f"{row['area_name']} has {times or most}"


def times_words(ratio: Fraction) -> str:
    """``nearly three times as many``, by the nearest half; blank below one and a quarter."""
    halves = int(2 * ratio + Fraction(1, 2))
    if halves < 3:
        return ""
    nearest = Fraction(halves, 2)
    about = "nearly " if ratio < nearest else "more than " if ratio > nearest else ""
    return f"{about}{_times(halves)}"


def _times(halves: int) -> str:
    if halves == 3:
        return "half as many again"
    whole, half = divmod(halves, 2)
    number = NUMBER_WORDS[whole] if whole < len(NUMBER_WORDS) else str(whole)
    if halves == 4:
        return "twice as many"
    return f"{number}{' and a half' if half else ''} times as many"


def coverage_subline(rows: pd.DataFrame) -> str:
    """How many sites lie outside what was meant. ``rows``: those of ``queries.coverage``."""
    known = records(rows.dropna(subset=["settings_per_team"]))
    outside = [settings_outside(row["settings"], row["teams"]) for row in known]
    peopled = records(rows.dropna(subset=["cyp_per_team"]))
    many = sum(has_many(row["cyp_population"], row["teams"]) for row in peopled)
    above, below = outside.count("above"), outside.count("below")
    return (
        f"{capital(plural(many, 'site'))} {verb(many)} above 12,000 children and young people a team, half as many again as "
        f"meant; {above or 'none'} {verb(above or 1)} above 20 settings a team and {below or 'none'} below 10."
    )


def time_finding(rows: pd.DataFrame) -> str:
    """How teams divide their time. ``rows``: those of ``queries.coverage.time_by_function``."""
    shares = records(rows)
    if not shares:
        return "No time by function is published"
    first, *rest = [f"{part_words(row['mean_pct'])} to {uncapital(row['function'])}" for row in shares]
    widest = max(row["highest_pct"] - row["lowest_pct"] for row in shares)
    differ = "; sites differ widely" if widest > 25 else ""
    others = "".join(f", {part.removeprefix('about ')}" for part in rest)
    return f"{capital(first.replace(' to ', ' of teams’ time goes to ', 1))}{others}{differ}"


PARTS = {25: "a quarter", 33: "a third", 50: "half", 67: "two thirds", 75: "three quarters"}


def part_words(share_pct: Decimal) -> str:
    """``about half`` where a share lies within three points of a plain fraction, else ``52%``."""
    near = min(PARTS, key=lambda part: abs(share_pct - part))
    if share_pct == near and near in (25, 50, 75):
        return PARTS[near]
    return f"about {PARTS[near]}" if abs(share_pct - near) <= 3 else f"{share_pct}%"


def rounding_words(rows: pd.DataFrame) -> str:
    """That means of shares need not add to 100; blank where they do."""
    total = sum(rows["mean_pct"], start=Decimal(0))
    return "" if total == 100 else f"They are means of shares, each rounded, and add to {total}."


def sites_finding(rows: pd.DataFrame) -> str:
    """What the sites have in all. ``rows``: those of ``queries.coverage``."""
    if rows.empty:
        return "No site with teams is published"
    teams, settings = (int(sum(rows[name].dropna())) for name in ("teams", "settings"))
    pilots, later = (int((rows[name] == True).sum()) for name in ("four_week_wait_pilot", "funded_in_later_waves"))  # noqa: E712
    return (
        f"{capital(plural(len(rows), NOUN))} with {plural(teams, 'team')} and {plural(settings, 'education setting')}; "
        f"{pilots or 'none'} also {'pilots' if pilots < 2 else 'pilot'} a four-week wait and "
        f"{later or 'none'} {verb(later or 1, 'was', 'were')} funded again in later waves"
    )


def responses_finding(rows: pd.DataFrame) -> str:
    """What share of each group answered each survey. ``rows``: those of ``queries.coverage.responses``."""
    invited = rows[rows["invited"] > 0]
    told = [_answered(str(who), group) for who, group in invited.groupby("respondents", sort=False)]
    return capital("; ".join(told)) if told else "No response to a survey is published"


def _answered(who: str, group: pd.DataFrame) -> str:
    first, *rest = [
        (response_pct(sum(rows["responses"]), sum(rows["invited"])), str(survey).replace(" ", "\u00a0"))
        for survey, rows in group.groupby("survey", sort=False)
    ]
    told = [f"{first[0]}% answered {first[1]}", *(f"{share}% {survey}" for share, survey in rest)]
    return f"of {who}, {listed(told)}"


def settings_finding(rows: pd.DataFrame) -> str:
    """What share of settings are primary schools. ``rows``: those of ``queries.coverage.settings``."""
    totals = {str(kind): int(sum(group["settings"])) for kind, group in rows.groupby("setting_type", sort=False)}
    if not totals.get("total"):
        return "No education setting is published by type"
    primary = totals.get("primary", 0)
    share = half_up(Fraction(100 * primary, totals["total"]))
    return f"{primary:,} of {totals['total']:,} education settings are primary schools ({share}%)"


def showing(sites: int, regions: Sequence[str], all_regions: int) -> str:
    """The sentence of the filter in force."""
    where = listed(regions, "or") or all_of(all_regions, "region")
    rest = ". Time by function is published for all sites together" if regions else ""
    return f"Showing {plural(sites, 'site')}, {where}{rest}."


def nothing(programme: str, then: bool) -> str:
    """Why a page has nothing to show. ``then``: the store had nothing of the kind at the moment asked for."""
    if not programme:
        return "Nothing has been loaded yet. Load the published tables with: python -m etl published"
    if then:
        return "Nothing on mental health support teams was in the store then."
    return f"Nothing on mental health support teams is published for {programme}."
