"""Turns figures into plain words: one place for every computed sentence, on screen, in files and in the API.

Sentences never speak of effects: there is no comparison group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from data.filters import Filters, listed
from data.measures.cascade import shown_mean
from data.queries.areas import DIFFERS, DOMAIN_CODES
from data.wording import LOAD_FIRST
from data.wording import workshop_words as workshop_words

LEVEL_NAMES = ("major challenge", "good elements", "widespread good practice", "gold standard")
ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth"}


ALL_OF_EACH = "Each workshop has all cohorts that are rated at it, whether or not they are at the other"
SIMULATED = "Simulated: made up"
"""What stands beside a programme or a load that is."""


def plural(count: int, noun: str, several: str = "") -> str:
    """``1 area``, ``3 areas``, ``2,009 ratings``, ``no areas``."""
    word = noun if count == 1 else several or f"{noun}s"
    return f"{count:,} {word}" if count else f"no {word}"


def all_of(count: int, noun: str) -> str:
    """``all 9 regions``, ``both regions``, ``every region``."""
    if count == 2:
        return f"both {noun}s"
    return f"all {count} {noun}s" if count > 1 else f"every {noun}"


def verb(count: int, one: str = "is", several: str = "are") -> str:
    """The verb that goes with a count."""
    return one if count == 1 else several


def share_of(count: int, whole: int, noun: str) -> str:
    """``all 3 areas``, ``both areas``, ``13 of 23 areas``, ``none of 23 areas``, ``the one area``."""
    if whole == 1:
        return f"the one {noun} here"
    if count == whole:
        return all_of(whole, noun)
    return f"{count or 'none'} of {whole} {noun}s"


def capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def nothing_published(about: str, programme: str) -> str:
    """Why a page has nothing to show."""
    if not programme:
        return f"Nothing has been loaded yet. {LOAD_FIRST}"
    return f"No {about} is published for {programme}, or was not in the store then."


def areas_finding(table: pd.DataFrame, phrases: Mapping[str, str]) -> str:
    """What stands out among areas: the domain in which most of them are at 0, and how high any of them reaches.

    ``table`` has ``area_name`` and the seven domain columns (Decimal or None); ``phrases`` names domains in a sentence.
    """
    rated = table.dropna(subset=list(DOMAIN_CODES), how="all")
    if table.empty:
        return "No area matches these filters"
    if rated.empty:
        return "No area here has ratings"
    at_zero = {code: int((rated[code].dropna() == 0).sum()) for code in DOMAIN_CODES}
    code = max(at_zero, key=at_zero.__getitem__)
    highest = max(rated[list(DOMAIN_CODES)].stack().dropna())
    reach = _reach(highest, len(rated))
    if not at_zero[code] and len(rated) == 1:
        return capital(f"the one area here is not at ‘major challenge’ on any domain, and {reach}")
    if not at_zero[code]:
        return capital(
            f"{share_of(0, len(rated), 'area')} {'is' if len(rated) == 1 else 'are'} at ‘major challenge’ on "
            f"any domain, and {reach}"
        )
    share, was = share_of(at_zero[code], len(rated), "area"), verb(at_zero[code], "was", "were")
    return capital(f"{share} {was} at ‘major challenge’ on {phrases[code]} ({code}), and {reach}")


def _reach(highest: Decimal, areas: int) -> str:
    """How high the highest mean of any domain is, in words."""
    level = int(highest)
    if level == len(LEVEL_NAMES) - 1:
        return f"{'an area' if areas > 1 else 'it'} averaged ‘{LEVEL_NAMES[level]}’ on a domain"
    who = "no area averaged" if areas > 1 else "it did not average"
    if highest == level:
        return f"{who} above ‘{LEVEL_NAMES[level]}’ on any domain"
    return f"{who} ‘{LEVEL_NAMES[level + 1]}’ on any domain"


@dataclass(frozen=True)
class Rank:
    """A place in an order: ``place`` from the top (1 is highest), how many others share it, of how many."""

    place: int
    sharing: int
    of: int

    def among(self, what: str = "") -> str:
        """``second highest total of 23 areas``; where all stand alike none is highest: ``the same total as the other area``,
        ``the same total as the 22 other areas``."""
        if self.sharing + 1 < self.of:
            return " ".join(filter(None, (self.in_words(), what, f"of {self.of} areas")))
        others = f"the {self.sharing} other areas" if self.sharing > 1 else "the other area"
        return " ".join(filter(None, ("the same", what, f"as {others}")))

    def in_words(self) -> str:
        """``joint highest``, ``second highest``, ``17th highest`` …"""
        joint = "joint " if self.sharing else ""
        if self.place == 1:
            return f"{joint}highest"
        if self.place + self.sharing == self.of:
            return f"{joint}lowest"
        from_below = self.of - self.place - self.sharing + 1
        nearer, end = (self.place, "highest") if self.place <= from_below else (from_below, "lowest")
        return f"{joint}{ORDINALS.get(nearer) or ordinal(nearer)} {end}"


def ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def rank(value: Decimal, values: Sequence[Decimal]) -> Rank:
    """Where ``value`` stands among ``values`` (itself among them), counted from the highest."""
    above, same = sum(other > value for other in values), sum(other == value for other in values)
    return Rank(above + 1, same - 1, len(values))


def unrated_finding(name: str, figures: int) -> str:
    """``Camden: 32 published figures, none of them a rating by domain``."""
    if not figures:
        return f"{name}: nothing is published"
    none = "not a rating by domain" if figures == 1 else "none of them a rating by domain"
    return f"{name}: {plural(figures, 'published figure')}, {none}"


def area_finding(
    name: str,
    place: Rank | None,
    means: Mapping[str, Decimal | None],
    phrases: Mapping[str, str],
    workshop: str = "W1",
) -> str:
    """``Area D: joint highest start of 23 areas, weakest on outcome measures``; after workshop 1 it is no start."""
    if place is None:
        return f"{name}: not every domain is rated, so there is no total"
    if place.of == 1:
        return f"{name}: the one area with ratings, {_weakest(means, phrases)}"
    what, at = ("start", "") if workshop == "W1" else ("total", f" at {workshop_words(workshop)}")
    return f"{name}: {place.among(what)}{at}, {_weakest(means, phrases)}"


def _weakest(means: Mapping[str, Decimal | None], phrases: Mapping[str, str]) -> str:
    rated = {code: mean for code, mean in means.items() if mean is not None}
    lowest = [code for code, mean in rated.items() if mean == min(rated.values())]
    if len(lowest) == len(rated):
        return "the same on every domain"
    if len(lowest) <= 2:
        return f"weakest on {listed([phrases[code] for code in lowest])}"
    return f"weakest on {len(lowest)} domains alike"


def area_lede(region: str | None, lead: str | None, means: Mapping[str, Decimal | None], workshop: str = "W1") -> str:
    """Where the area is, who leads it, and how many domains stood where."""
    where = ", ".join(part for part in (region, f"{lead}-led" if lead else "") if part)
    rated = [mean for mean in means.values() if mean is not None]
    stands = f"{where}." if where else ""
    if not rated:
        return stands
    on_or_above = sum(mean >= 1 for mean in rated)
    counted = "Every domain" if on_or_above == len(rated) else f"{on_or_above or 'None'} of {len(rated)} domains"
    if on_or_above == len(rated) - 1:
        counted = "Every domain but one"
    return f"{stands} {counted} averaged ‘good elements’ or above at {workshop_words(workshop)}.".strip()


def domain_finding(
    name: str,
    means: Mapping[str, Decimal | None],
    region: Mapping[str, Decimal | None],
    phrases: Mapping[str, str],
) -> str:
    """Where an area has furthest to go, and whether its region is ahead there."""
    rated = {code: mean for code, mean in means.items() if mean is not None}
    least = min(rated.values())
    lowest = [code for code in DOMAIN_CODES if rated.get(code) == least]
    if len(lowest) > 3:
        return f"{name} has furthest to go on {len(lowest)} domains, each at {_printed(least)} of 3"
    what = listed([f"{phrases[code]} ({code})" for code in lowest])
    beside = _beside(least, [region.get(code) for code in lowest])
    return f"{name} has furthest to go on {what}, at {_printed(least)} of 3{beside}"


def _printed(mean: Decimal) -> str:
    """A mean as printed, or where it is computed with two decimals, as shown."""
    text = str(mean)
    return shown_mean(mean) if len(text) > len("0.0") else text


def _beside(own: Decimal, others: Sequence[Decimal | None]) -> str:
    """Whether one domain's mean lies below or above its region's; silent about several and about no region."""
    if len(others) != 1 or others[0] is None or others[0] == own:
        return ""
    return ", below its region's mean" if others[0] > own else ", above its region's mean"


def similar_finding(name: str, nearest: Sequence[tuple[str, float]], workshop: str = "W1") -> str:
    """Who started most like an area, and whether anyone started exactly there; later, who stands most like it."""
    if not nearest:
        return f"No other area shares enough domains with {name} to compare starts"
    exact = [other for other, distance in nearest if distance == 0]
    if workshop != "W1":
        at = f"at {workshop_words(workshop)}"
        if exact:
            return f"{listed(exact)} {verb(len(exact), 'stands', 'stand')} exactly where {name} does {at}"
        return f"{nearest[0][0]} stands most like {name} {at}; none exactly there"
    if exact:
        return f"{listed(exact)} started exactly where {name} did"
    return f"{nearest[0][0]} started most like {name}; none started exactly there"


def showing(shown: int, whole: int, filters: Filters, regions: int, leads: int) -> str:
    """The sentence of the filters in force on the areas page; silent about what there is nothing of to choose."""
    chosen = [
        listed(filters["region"], "or") or (all_of(regions, "region") if regions else ""),
        f"led by {listed(filters['lead'], 'or')}" if filters["lead"] else "all lead bodies" if leads else "",
        listed([_band_words(name) for name in filters["band"]], "or"),
        _level_words(filters),
        listed(filters["area"], "or"),
        f"named like ‘{filters.one('find')}’" if filters.one("find") else "",
        workshop_words(filters.one("workshop")),
    ]
    said = ", ".join(part for part in chosen if part)
    order = sort_words(filters.one("sort"), moved=" to " in filters.one("workshop"))
    return f"{shown} of {plural(whole, 'area')}, {said}{', ' if said else ''}sorted by {order}"


def narrowed_to(filters: Filters) -> str:
    """What the areas of a view are narrowed to, for its heading; blank where they aren't."""
    chosen = [
        listed(filters["region"], "or"),
        f"led by {listed(filters['lead'], 'or')}" if filters["lead"] else "",
        listed([_band_words(name) for name in filters["band"]], "or"),
        _level_words(filters),
    ]
    return capital(", ".join(part for part in chosen if part))


def _band_words(band: str) -> str:
    return "bands that differ from the published ones" if band == DIFFERS else f"{band} totals"


def _level_words(filters: Filters) -> str:
    if not filters["level"]:
        return ""
    return f"{listed(filters['level'], 'or')} on {listed(filters['domain'], 'or') or 'any domain'}"


SORT_WORDS = {
    "total": "total, lowest first",
    "-total": "total, highest first",
    "area_name": "name, A to Z",
    "-area_name": "name, Z to A",
    "region": "region",
    "-region": "region, Z to A",
    "lead": "lead body",
    "-lead": "lead body, Z to A",
}


def sort_words(sort: str, *, moved: bool = False) -> str:
    """How a table is sorted, in words; ``moved``: a table of changes."""
    code = sort.removeprefix("-")
    if moved and code == "total":
        return f"change of the total, {'largest' if sort.startswith('-') else 'smallest'} first"
    return SORT_WORDS.get(sort) or f"{code}, {'highest' if sort.startswith('-') else 'lowest'} first"


def overview_finding(spread: pd.DataFrame) -> str:
    """What the programme's distribution shows, first workshop to last, in a headline.

    ``spread`` has the columns of ``queries.distribution``.
    """
    changes = _changes(spread)
    if not changes:
        return "No ratings have been loaded yet" if spread.empty else "Cohorts have rated their joint working once"
    up = sum(after > before for before, after in changes.values())
    low = all(before < 1.5 for before, _ in changes.values())
    start = ", from a low start" if low else ""
    if up == len(changes):
        return f"Cohorts rated their joint working higher at the second workshop{start}"
    return f"Cohorts rated {up} of {len(changes)} domains higher at the second workshop{start}"


def _changes(spread: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Each domain's mean level at the first and the last workshop, from the shares."""
    columns = ("major_challenge_pct", "good_elements_pct", "widespread_good_practice_pct", "gold_standard_pct")
    means: dict[str, list[float]] = {}
    for row in spread.to_dict("records"):
        shares = [float(row[column]) for column in columns]
        means.setdefault(row["domain"], []).append(sum(n * s for n, s in enumerate(shares)) / sum(shares))
    return {domain: (values[0], values[-1]) for domain, values in means.items() if len(values) > 1}


def overview_lede(spread: pd.DataFrame, phrases: Mapping[str, str]) -> str:
    """How many cohorts were above ‘good elements’ at each workshop, lowest to highest domain, and who moved furthest."""
    if spread.empty:
        return LOAD_FIRST
    above = (spread["widespread_good_practice_pct"] + spread["gold_standard_pct"]).groupby(spread["workshop"])
    (first, before), *later = [(workshop_words(str(name)), group) for name, group in above]
    start = f"At {first} {_most(before.max())} rated any domain above ‘good elements of practice’"
    if not later:
        return f"{start}."
    last, after = later[-1]
    return f"{start}; at {last}, {_range(after.min(), after.max())} did, depending on the domain.{_furthest(spread, phrases)}"


def _most(share: Decimal) -> str:
    return f"at most {share}% of cohorts" if share else "no cohort"


def _range(low: Decimal, high: Decimal) -> str:
    return f"{low}%" if low == high else f"{low}% to {high}%"


def _furthest(spread: pd.DataFrame, phrases: Mapping[str, str]) -> str:
    """The domain that began furthest behind, where it is also the one that moved furthest."""
    starts = {code: before for code, (before, _) in _changes(spread).items()}
    moves = {code: after - before for code, (before, after) in _changes(spread).items()}
    behind = [code for code, start in starts.items() if start == min(starts.values())]
    moved = [code for code, move in moves.items() if move == max(moves.values())]
    if len(behind) > 1 or behind != moved:
        return ""
    return f" {capital(phrases[behind[0]])} began furthest behind and moved furthest."


def distribution_finding(spread: pd.DataFrame, phrases: Mapping[str, str], *, matched: bool = False) -> str:
    """Where ‘major challenge’ shrank most, and what share reached ‘widespread good practice’ at best. It begins with whose
    shares these are, since those of all cohorts and of the ``matched`` ones differ."""
    first, last = spread["workshop"].iloc[0], spread["workshop"].iloc[-1]
    at = spread.set_index(["domain", "workshop"])
    here = list(dict.fromkeys(spread["domain"]))
    share = at["major_challenge_pct"]
    code = max(here, key=lambda c: share[(c, first)] - share[(c, last)])
    before, after = share[(code, first)], share[(code, last)]
    went = "fell" if after < before else "went"
    whose = f"Of {spread['cohorts'].iloc[0]} cohorts rated at both" if matched else "Of all cohorts rated"
    fell = f"{whose}, those at ‘major challenge’ on {phrases[code]} ({code}) {went} from {before}% to {after}%"
    both = at["widespread_good_practice_pct"] + at["gold_standard_pct"]
    reached = at.get("at_least_widespread_pct", both).xs(last, level="workshop")
    best = max(here, key=lambda c: reached[c])
    return f"{fell}; on {phrases[best]} ({best}) {reached[best]}% reached ‘widespread good practice’"


def loading(*feeds: str, file: str = "FILE") -> str:
    """How files of some feeds get in, in the order of loading: by command, or by somebody else."""
    commands = ", then ".join(f"python -m etl load {feed} {file}" for feed in feeds)
    return f"{commands}, or send {'it' if len(feeds) == 1 else 'them'} to whoever keeps this store"


def rule_words(rule: str) -> str:
    """``band_against_scores`` → ``Band against scores``."""
    return capital(rule.replace("_", " "))
