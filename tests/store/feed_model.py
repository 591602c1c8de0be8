"""What a load of a file does to the open facts, in plain Python: the contract (feeds.md) once more, without ``etl``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.store.strategies import POINTS, SUPPRESSED, programme_of
from tests.store.world import AREA_OF, Key, State, Values, columns

Meaning = Mapping[str, Any]
"""What a row's cells say, by their columns."""
Lines = Sequence[tuple[int, Meaning]]

KEYS = {
    "areas": ("areas", "area_code"),
    "cohorts": ("cohorts", "cohort_code"),
    "cascade_ratings": ("ratings", "cohort_code", "workshop", "table", "domain"),
    "survey_questions": ("survey_questions", "question_code"),
    "mhst_teams": ("mhst_teams", "team_code"),
    "mhst_activity": ("mhst_activity", "team_code", "measure", "period_start", "period_end"),
    "attendance": ("attendance", "cohort_code", "workshop", "organisation_type"),
    "actions": ("actions", "action_id"),
    "risks": ("risks", "risk_id"),
    "indicators": ("indicators", "indicator_code"),
    "indicator_values": (
        *("indicator_values", "area_code", "indicator_code", "period_start", "period_end"),
        "breakdown",
    ),
    "annotations": ("annotations", "annotation_id"),
}
"""The table of each feed that has one, and the file's columns of its key."""
BLANK_KEYS = {"table": "", "breakdown": "all"}
NAMES = {
    "area_code": "place_id",
    "cohort_code": "cohort_id",
    "team_code": "team_id",
    "group": "respondent_group",
    **dict.fromkeys(("area_name", "cohort_name", "team_name"), "name"),
}
"""The store's names of columns, where they are others."""
DOMAINS = ("C1", "A1", "S", "C2", "A2", "D", "E")
FIGURES = ("value", "numerator", "denominator")


@dataclass(frozen=True)
class Outcome:
    """The open facts after a load, and its counts in file rows; ``rejected`` are lines."""

    state: State
    loaded: int
    unchanged: int
    replaced: int
    rejected: frozenset[int] = frozenset()

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        told = (self.loaded, self.unchanged, self.replaced, len(self.rejected))
        return (sum(told), *told)


def facts(feed: str, row: Meaning) -> Iterator[tuple[Key, Values | None]]:
    """The facts that a row tells; None where it says that nothing stands under the key."""
    row = {name: BLANK_KEYS.get(name, cell) if cell is None else cell for name, cell in row.items()}
    row = {**{name: blank for name, blank in BLANK_KEYS.items() if name in KEYS.get(feed, ())}, **row}
    if feed == "survey_responses":
        yield from _answer(row)
    elif feed == "cascade_ratings" and "domain" not in row:
        rest = {name: cell for name, cell in row.items() if name not in DOMAINS}
        for domain in DOMAINS:
            if domain in row:
                rated = rest | {"domain": domain, "rating": row[domain]}
                key, values = _fact(feed, rated)
                yield key, None if row[domain] is None else values
    else:
        yield _fact(feed, row)


def _fact(feed: str, row: Meaning) -> tuple[Key, Values]:
    table, *key = KEYS[feed]
    values = {NAMES.get(name, name): cell for name, cell in row.items() if name not in (*key, "programme")}
    starred = [name for name in FIGURES if values.get(name) == SUPPRESSED]
    if "value" in row or "numerator" in row:
        values["suppressed"] = bool({"value", "numerator"} & set(starred))
    return (table, *(row[name] for name in key)), values | dict.fromkeys(starred)


def _answer(row: Meaning) -> Iterator[tuple[Key, Values]]:
    person = ("group", "area_code", "cohort_code", "setting_type", "role", "date")
    answer = row["response"]
    position = None if answer == "don't know" else answer
    told = {"position": position, "dont_know": position is None}
    yield ("survey_responses", row["respondent_id"], row["question_code"], row["wave"]), told
    about = {NAMES.get(name, name): row[name] for name in person if name in row}
    yield ("survey_respondents", row["respondent_id"], row["wave"]), about


def load(feed: str, before: State, lines: Lines, *, replace: bool = False) -> Outcome:
    """A file's rows upserted by key; with ``replace``, what the file no longer has for what it covers is closed."""
    rejected = frozenset(line for line, row in lines if not _sound(feed, before, row))
    good = [(line, row) for line, row in lines if line not in rejected]
    after = dict(before)
    marks = [{_put(after, before, line, *fact) for fact in facts(feed, row)} for line, row in good]
    if replace and not rejected:
        kept = {key for _, row in good for key, _ in facts(feed, row)}
        after = {key: told for key, told in after.items() if key in kept or not _covered(feed, key, before, good)}
    replaced = sum("replaced" in mark for mark in marks)
    loaded = sum("replaced" not in mark and "loaded" in mark for mark in marks)
    return Outcome(after, loaded, len(good) - loaded - replaced, replaced, rejected)


def _put(after: State, before: State, line: int, key: Key, values: Values | None) -> str:
    """Puts a fact among the open ones, and says what that did."""
    old = before.get(key)
    if values is None:
        after.pop(key, None)
        return "replaced" if old else "unchanged"
    told = merged(before, key, values)
    if old and old[1] == told:
        return "unchanged"
    if after.get(key) == old:
        after[key] = (line, told)
    return "replaced" if old else "loaded"


def merged(before: State, key: Key, values: Values) -> Values:
    """What stands after a row: its own cells, and of columns that the file lacks what stood."""
    nothing = {name: False if name in ("suppressed", "dont_know") else None for name in columns(key[0])}
    return {**nothing, **(before[key][1] if key in before else {}), **values}


def _sound(feed: str, before: State, row: Meaning) -> bool:
    """Whether a row agrees with what the store keeps of its key."""
    told = [(key, merged(before, key, values)) for key, values in facts(feed, row) if values is not None]
    return all(_agrees(values) and _figures_agree(before, key, values, row) for key, values in told)


def _agrees(values: Values) -> bool:
    member = values.get("cohort_id") or values.get("team_id")
    if member and values.get("place_id") and AREA_OF[member] != values["place_id"]:
        return False
    if values.get("agree_from") and values["agree_from"] > POINTS.get(values["scale"], 99):
        return False
    ends = [(values.get(low), values.get(high)) for low, high in (("valid_from", "valid_to"), ("lower_95", "upper_95"))]
    return all(low is None or high is None or low <= high for low, high in ends)


def _figures_agree(before: State, key: Key, values: Values, row: Meaning) -> bool:
    """A suppressed figure has no part; a part alone doesn't say that a suppressed figure no longer is."""
    if values.get("suppressed"):
        return values["value"] is None and values["numerator"] is None
    part_alone = "numerator" in row and "value" not in row
    return not (part_alone and key in before and before[key][1].get("suppressed"))


def _covered(feed: str, key: Key, before: State, rows: Lines) -> bool:
    """Whether a file speaks for a stored fact: one of its areas and periods; lists without these are all of one."""
    if feed == "survey_responses":
        return _of_its_people(key, before, rows)
    if key[0] != KEYS[feed][0]:
        return False
    return _slice(feed, key, before[key][1]) in {
        _slice(feed, told, values or {}) for _, row in rows for told, values in facts(feed, row)
    }


def _slice(feed: str, key: Key, values: Values) -> tuple[Any, ...]:
    if feed in ("survey_questions", "indicators"):
        return ()
    if feed == "areas":
        return (programme_of(key[1]) if key[1] not in AREA_OF.values() else "the world's",)
    if feed in ("cascade_ratings", "attendance"):
        return AREA_OF[key[1]], key[2]
    if feed == "mhst_activity":
        return AREA_OF[key[1]], *key[3:5]
    return key[1:5] if feed == "indicator_values" else (values["place_id"],)


def _of_its_people(key: Key, before: State, rows: Lines) -> bool:
    """Respondents of the file's areas, groups and waves, and the answers of them and of the file's own respondents."""
    if key[0] not in ("survey_responses", "survey_respondents"):
        return False
    person, wave = key[1], key[-1]
    slices = {(row["area_code"], row["group"], row["wave"]) for _, row in rows}
    told = before.get(("survey_respondents", person, wave))
    in_slice = told is not None and (told[1]["place_id"], told[1]["respondent_group"], wave) in slices
    own = (person, wave) in {(row["respondent_id"], row["wave"]) for _, row in rows}
    return in_slice or (own and key[0] == "survey_responses")
