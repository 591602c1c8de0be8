"""The simulated programme's files: the same for a seed, and what they promise whatever the seed."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from data.framework import framework
from data.measures.cascade import lower_median
from etl.feeds import FEEDS
from etl.illustrate import SEED
from etl.illustrate.places import PROGRAMME
from etl.illustrate.programme import files

SEEDS = (SEED, 1, 2)
ROOT = Path(__file__).parents[2]
Rows = list[dict[str, str]]


@cache
def contents(seed: int) -> dict[str, bytes]:
    """Each feed's file."""
    with TemporaryDirectory() as folder:
        return {feed: path.read_bytes() for feed, path in files(Path(folder), seed)}


@cache
def read(seed: int, feed: str) -> Rows:
    return list(csv.DictReader(contents(seed)[feed].decode().splitlines()))


def levels(seed: int) -> dict[tuple[str, str], dict[str, int]]:
    """What each cohort agreed at a workshop, by domain."""
    agreed = [row for row in read(seed, "cascade_ratings") if not row["table"]]
    return {
        (row["cohort_code"], row["workshop"]): {domain: int(row[domain]) for domain in framework().codes}
        for row in agreed
    }


def test_every_feed_has_a_file_that_is_named_as_simulated(tmp_path: Path) -> None:
    written = dict(files(tmp_path, SEED))
    assert sorted(written) == sorted(FEEDS)
    assert [path.name for path in written.values()] == [f"simulated_{feed}.csv" for feed in written]


def in_another_process(seed: int) -> dict[str, str]:
    """The files' hashes where Python orders sets otherwise."""
    program = (
        "import hashlib, json, pathlib, tempfile\n"
        "from etl.illustrate.programme import files\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        f"    made = files(pathlib.Path(folder), {seed})\n"
        "    print(json.dumps({feed: hashlib.sha256(path.read_bytes()).hexdigest() for feed, path in made}))\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    told = subprocess.run([sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, check=True)
    hashes: dict[str, str] = json.loads(told.stdout)
    return hashes


def test_a_seed_gives_the_same_bytes_each_time_and_another_one_others() -> None:
    first, other = contents(SEED), contents(1)
    assert in_another_process(SEED) == {feed: sha256(content).hexdigest() for feed, content in first.items()}
    alike = {feed for feed in first if first[feed] == other[feed]}
    assert alike == {"areas", "cohorts", "survey_questions", "mhst_teams", "indicators", "annotations"}


def test_no_area_is_a_real_one() -> None:
    rows = read(SEED, "areas")
    assert (len(rows), {row["programme"] for row in rows}) == (23, {PROGRAMME})
    assert PROGRAMME.endswith("(simulated)")
    assert {"ons_code", "ods_code"}.isdisjoint(rows[0])
    assert all(row["area_code"].startswith("SIM-") for row in rows)
    assert set(Counter(row["region"] for row in rows).values()) <= {2, 3, 4, 5}


# Ratings.

TABLE_3 = {
    "C1": ((8, 56, 0, 0), (0, 44, 17, 0)),
    "A1": ((6, 58, 0, 0), (1, 44, 16, 0)),
    "S": ((26, 37, 1, 0), (2, 53, 6, 0)),
    "C2": ((49, 15, 0, 0), (17, 43, 1, 0)),
    "A2": ((7, 57, 0, 0), (2, 50, 9, 0)),
    "D": ((14, 50, 0, 0), (1, 52, 8, 0)),
    "E": ((12, 52, 0, 0), (6, 50, 5, 0)),
}
"""Cohorts at each level at workshop 1 and 2: the whole counts behind the shares of the final report's Table 3."""
IMPROVED = {0: 9, 1: 8, 2: 18, 3: 7, 4: 12, 5: 5, 7: 2}
"""Of 61 cohorts, how many improved on so many domains (the report counts those with one or more)."""


@pytest.mark.parametrize("seed", SEEDS)
def test_the_agreed_levels_add_to_the_published_table(seed: int) -> None:
    found: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for (_, workshop), by_domain in levels(seed).items():
        for domain, level in by_domain.items():
            found[domain, workshop][level] += 1
    for domain, expected in TABLE_3.items():
        at = [tuple(found[domain, workshop][level] for level in range(4)) for workshop in ("W1", "W2")]
        assert (domain, *at) == (domain, *expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_as_many_cohorts_improve_on_as_many_domains_as_published(seed: int) -> None:
    rated = levels(seed)
    twice = sorted(cohort for cohort, workshop in rated if workshop == "W2")
    ups = [sum(rated[c, "W2"][d] > rated[c, "W1"][d] for d in framework().codes) for c in twice]
    assert (len(rated) - len(twice), len(twice), Counter(ups)) == (64, 61, IMPROVED)


@pytest.mark.parametrize("seed", SEEDS)
def test_tables_stand_at_the_agreed_level_or_next_to_it(seed: int) -> None:
    scores: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in read(seed, "cascade_ratings"):
        if row["table"]:
            scores[row["cohort_code"], row["workshop"]].append(row)
    assert scores.keys() == levels(seed).keys()
    assert {len(tables) for tables in scores.values()} == {3, 4, 5, 6}
    off = [
        abs((lower_median(int(table[domain]) for table in scores[key]) or 0) - level)
        for key, agreed in levels(seed).items()
        for domain, level in agreed.items()
    ]
    assert (len(off), max(off) <= 1) == (7 * 125, True)
    assert off.count(0) > 0.8 * len(off)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_second_workshop_is_six_to_ten_weeks_after_the_first(seed: int) -> None:
    days = {
        (row["cohort_code"], row["workshop"]): date.fromisoformat(row["date"]) for row in read(seed, "cascade_ratings")
    }
    weeks = [(day - days[cohort, "W1"]).days / 7 for (cohort, workshop), day in days.items() if workshop == "W2"]
    assert len(weeks) == 61
    assert 6 <= min(weeks) <= max(weeks) <= 10


# Surveys.


@pytest.mark.parametrize("seed", SEEDS)
def test_as_many_people_answer_as_published_and_nobody_only_later(seed: int) -> None:
    people = {(row["group"], row["wave"], row["respondent_id"]) for row in read(seed, "survey_responses")}
    counts = Counter((group, wave) for group, wave, _ in people)
    assert counts == {
        ("schools", "baseline"): 481,
        ("schools", "follow-up"): 108,
        ("cypmhs", "baseline"): 345,
        ("cypmhs", "follow-up"): 53,
    }
    before, after = ({(g, person) for g, wave, person in people if wave == at} for at in ("baseline", "follow-up"))
    assert after < before


@pytest.mark.parametrize("seed", SEEDS)
def test_those_who_did_not_come_back_agreed_less(seed: int) -> None:
    rows = [row for row in read(seed, "survey_responses") if row["question_code"] == "SIM-Q13"]
    back = {row["respondent_id"] for row in rows if row["wave"] == "follow-up"}
    shares = []
    for came in (True, False):
        asked = [r for r in rows if r["wave"] == "baseline" and (r["respondent_id"] in back) == came]
        shares.append(sum(r["response"] in ("agree", "strongly agree") for r in asked) / len(asked))
    assert 0.02 < shares[0] - shares[1] < 0.06


# Activity.


def by_team_and_period(seed: int) -> Iterator[dict[str, float]]:
    """The measures that are told of each team and period."""
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for row in read(seed, "mhst_activity"):
        if row["value"] != "*":
            found[row["team_code"], row["period_start"]][row["measure"]] = float(row["value"])
    yield from found.values()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("referrals_accepted", "referrals_received"),
        ("closed_before_treatment", "referrals_accepted"),
        ("outcomes_paired", "first_contacts"),
        ("outcomes_improved", "outcomes_paired"),
        ("first_contacts", "contacts"),
    ],
)
def test_a_part_is_never_more_than_its_whole(seed: int, part: str, whole: str) -> None:
    both = [told for told in by_team_and_period(seed) if part in told and whole in told]
    assert len(both) > 300
    assert [told for told in both if told[part] > told[whole]] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_small_counts_of_children_are_suppressed_and_august_is_quiet(seed: int) -> None:
    referred = [row for row in read(seed, "mhst_activity") if row["measure"] == "referrals_received"]
    told = {row["period_start"]: [] for row in referred}
    for row in referred:
        told[row["period_start"]].append(row["value"])
    assert "*" in told["2024-08-01"]
    known = [float(value) for values in told.values() for value in values if value != "*"]
    assert min(known) >= 5
    june, august = ([float(v) for v in told[month] if v != "*"] for month in ("2025-06-01", "2025-08-01"))
    assert sum(august) < sum(june) / 3


@pytest.mark.parametrize("seed", SEEDS)
def test_there_is_a_gap_a_late_team_a_quarterly_one_and_a_shift(seed: int) -> None:
    referred = defaultdict(dict)
    for row in read(seed, "mhst_activity"):
        if row["measure"] == "referrals_received":
            referred[row["team_code"]][row["period_start"]] = row["value"]
    every = set(referred["SIM-T-A1"])
    assert (len(referred), len(every)) == (28, 36)
    assert every - set(referred["SIM-T-M1"]) == {"2025-02-01", "2025-03-01", "2025-04-01"}
    assert max(referred["SIM-T-Q1"]) == "2026-06-01"
    assert len(referred["SIM-T-G1"]) == 11
    before, after = (referred["SIM-T-C1"][month] for month in ("2024-11-01", "2025-11-01"))
    assert float(after) > 1.4 * float(before)
