"""Random programmes as people hand them in: files of teams and surveys, and what is later done to them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sqlalchemy.engine import Engine

from data.settings import Settings
from etl.history import Impossible, purge, undo
from etl.load import Options, load_file
from etl.problems import Unreadable
from etl.settle import settle
from tests.release.joint_work import JointWork

Row = dict[str, str]
REGIONS, LEADS = ("North", "South", "East"), ("CCG", "LA", "ICB")
MONTHS = [("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31")]
LONGER = [("2026-01-01", "2026-03-31"), ("2026-02-01", "2026-03-31"), ("2026-01-01", "2026-12-31")]
GIVEN = ("referrals_received", "contacts", "emhp_in_post", "hours_direct", "wait_days_mean", "wait_days_median")
OWN = ("own_count", "own_proportion", "own_rate", "own_mean", "own_score")
QUESTIONS = ("Q1", "Q2", "Q3", "Q4", "Q5")
ONCE = {"Q4": False, "Q5": True}
"""Questions that are asked at the baseline alone, or only later."""
GONE = (0, 0, 3, 11, 16, 30)
"""People of an area who answer at the baseline alone, beside the few among the others."""
KEYS = {
    "areas": ("area_code",),
    "indicators": ("indicator_code",),
    "survey_questions": ("question_code",),
    "cohorts": ("cohort_code",),
    "cascade_ratings": ("cohort_code", "workshop"),
    "actions": ("action_id",),
    "risks": ("risk_id",),
    "mhst_teams": ("team_code",),
    "mhst_activity": ("team_code", "period_start", "period_end", "measure"),
    "survey_responses": ("respondent_id", "wave", "question_code"),
}
SIZES = (0, 1, 3, 4, 5, 6, 6, 8, 10, 11, 12, 14, 22)
"""Matched respondents of an area."""


def as_csv(rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@dataclass
class World:
    """What the files of a random programme say, and the store that they are loaded into."""

    random: Random
    store: Engine
    folder: Path
    told: dict[str, dict[tuple[str, ...], Row]] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    chosen: Settings = field(default_factory=Settings)
    erased: set[int] = field(default_factory=set)
    work: JointWork = field(default_factory=lambda: JointWork(0))

    def load(self, feed: str, rows: Sequence[Row], **options: bool) -> int | None:
        """Loads rows as a file; what they refer to may have been undone. Returns the load's number."""
        path = self.folder / f"{feed}.csv"
        path.write_text(as_csv(rows), encoding="utf-8")
        try:
            (report,) = load_file(self.store, feed, path, Options(**options))
        except Unreadable as refused:
            self.done.append(f"load {feed}: {refused}")
            return None
        self.done.append(f"load {feed}, {len(rows)} rows, {options} → {report.load_id}")
        if not options.get("dry_run"):
            self.told.setdefault(feed, {}).update({self._key(feed, row): row for row in rows})
        return report.load_id

    @staticmethod
    def _key(feed: str, row: Row) -> tuple[str, ...]:
        return tuple(row[name] for name in KEYS[feed])

    # The first files.

    def first(self) -> list[tuple[str, list[Row]]]:
        """The files, in the order in which they are loaded."""
        pick = self.random
        areas = [self._area(f"P{programme}-{letter}", programme) for programme in (1, 2) for letter in "ABCDEF"]
        areas = areas[: pick.randint(4, 6)] + areas[6 : 6 + pick.randint(0, 4)]
        teams = [
            {"team_code": f"{area['area_code']}-T{n}", "area_code": area["area_code"]}
            for area in areas
            for n in range(pick.choice([0, 1, 2, 2, 3]))
        ]
        people = self._people(areas)
        return [
            ("areas", areas),
            ("indicators", [self._indicator(code) for code in OWN]),
            ("survey_questions", [self._question(code) for code in QUESTIONS]),
            *([("mhst_teams", teams), ("mhst_activity", self._activity(teams))] if teams else []),
            *[("survey_responses", rows) for rows in self._in_files(people) if rows],
            *self.work.files(areas),
        ]

    def _area(self, code: str, programme: int) -> Row:
        region, lead = self.random.choice(REGIONS), self.random.choice(LEADS)
        return {
            "area_code": code,
            "area_name": code,
            "programme": f"Programme {programme}",
            "region": region,
            "lead": lead,
        }

    def _indicator(self, code: str) -> Row:
        disclosure = self.random.choice(["child", "respondent", "staff", "none", ""])
        about = {"indicator_code": code, "name": code, "unit": "x", "type": code.removeprefix("own_")}
        return {
            **about,
            "polarity": "neither",
            "disclosure": disclosure,
            "multiplier": self.random.choice(["", "1000"]),
        }

    def _question(self, code: str) -> Row:
        asked_of = "schools" if code == "Q3" else "both"
        agree = self.random.choice(["4", "3", ""]) if code == "Q2" else "4"
        theme = "Contact" if code != "Q3" else "Referral"
        about = {"question_code": code, "statement": f"Statement {code}", "theme": theme, "scale": "agree-5"}
        return {**about, "agree_from": agree, "asked_of": asked_of}

    def _activity(self, teams: Sequence[Row]) -> list[Row]:
        pick = self.random
        measures = pick.sample(GIVEN, 3) + pick.sample(OWN, 2)
        rows = [
            self.figure(team["team_code"], measure, period)
            for team in teams
            for measure in measures
            for period in MONTHS
            if pick.random() < 0.8
        ]
        longer = [
            self.figure(team["team_code"], measure, period)
            for team in teams
            for measure in measures
            for period in LONGER
            if pick.random() < 0.15
        ]
        return rows + longer or [self.figure(teams[0]["team_code"], measures[0], MONTHS[0])]

    def figure(self, team: str, measure: str, period: tuple[str, str]) -> Row:
        kind = measure.removeprefix("own_").removeprefix("wait_days_")
        value, above, under = str(self._small()), "", ""
        if kind in ("mean", "median", "score"):
            value, under = self.random.choice(["12.5", "7", "30.25"]), self.random.choice([str(self._small()), ""])
        if kind in ("proportion", "rate"):
            under = str(self._small() + 3)
            above = str(self.random.randint(0, int(under)))
            value = self.random.choice(["", "12.3"])
        if self.random.random() < 0.06:
            value, above = "*", ""
        about = {"team_code": team, "period_start": period[0], "period_end": period[1], "measure": measure}
        status = self.random.choice(["", "final", "provisional"])
        return {**about, "value": value, "numerator": above, "denominator": under, "status": status}

    def _small(self) -> int:
        return self.random.choice([0, 0, 1, 2, 3, 4, 4, 5, 6, 7, 8, 9, 12, 13, self.random.randint(10, 60)])

    def _people(self, areas: Sequence[Row]) -> list[Row]:
        """Answers of matched respondents and of some who did not come again."""
        rows = []
        for area in areas:
            for group in ("schools", "cypmhs"):
                for place in range(self.random.choice(SIZES)):
                    waves = self.random.choice(
                        [("follow-up",)] * 8 + [("follow-up-2",), ("follow-up", "follow-up-2"), ()]
                    )
                    rows += self.person(area["area_code"], group, place, ("baseline", *waves))
                for place in range(100, 100 + self.random.choice(GONE)):
                    rows += self.person(area["area_code"], group, place, ("baseline",))
        return rows

    def person(self, area: str, group: str, place: int, waves: Sequence[str]) -> list[Row]:
        setting = "primary" if place % 2 else "secondary"
        about = {"respondent_id": f"{area}-{group}-{place}", "group": group, "area_code": area}
        about |= {"setting_type": setting, "role": "head" if place < 11 else "teacher"}
        return [
            {**about, "wave": wave, "date": "2026-01-15", "question_code": question, "response": self._answer()}
            for wave in waves
            for question in QUESTIONS
            if not (question == "Q3" and group == "cypmhs")
            and (wave == "baseline") == ONCE.get(question, wave == "baseline")
            and self.random.random() < 0.97
        ]

    def _answer(self) -> str:
        return self.random.choice(["1", "2", "3", "4", "5", "don't know"])

    def _in_files(self, rows: list[Row]) -> list[list[Row]]:
        """All answers in one file, or the baseline first."""
        if self.random.random() < 0.5:
            return [rows]
        first = [row for row in rows if row["wave"] == "baseline"]
        return [first, [row for row in rows if row["wave"] != "baseline"]]

    # What is done later.

    def step(self) -> None:
        """One thing of those that happen to a store."""
        things: list[tuple[int, Callable[[], None]]] = [
            (4, self.correct_activity),
            (2, self.replace_activity),
            (2, self.add_period),
            (4, self.correct_answers),
            (3, self.add_people),
            (2, self.come_back),
            (2, self.ask_twice),
            (1, self.tell_roles),
            (1, self.move_area),
            (2, self.move_people),
            (1, self.move_team),
            (1, self.ask_otherwise),
            (1, self.declare_otherwise),
            (4, self.undo),
            (4, self.purge),
            (1, self.raise_thresholds),
            (3, self.meet),
        ]
        weights = [weight for weight, _ in things]
        ((_, thing),) = self.random.choices(things, weights)
        thing()

    def _some(self, feed: str, most: int = 5) -> list[Row]:
        rows = list(self.told.get(feed, {}).values())
        return self.random.sample(rows, min(len(rows), self.random.randint(1, most)))

    def correct_activity(self) -> None:
        rows = [self._again(row) for row in self._some("mhst_activity")]
        if rows:
            self.load("mhst_activity", rows)

    def _again(self, row: Row) -> Row:
        return self.figure(row["team_code"], row["measure"], (row["period_start"], row["period_end"]))

    def replace_activity(self) -> None:
        rows = self._some("mhst_activity", 3)
        if rows:
            self.load("mhst_activity", rows, replace=True)

    def add_period(self) -> None:
        """Months beside a quarter, or a quarter beside months."""
        period = self.random.choice([*MONTHS, *LONGER])
        rows = [
            row | dict(zip(("period_start", "period_end"), period, strict=True)) for row in self._some("mhst_activity")
        ]
        rows = list({self._key("mhst_activity", row): self._again(row) for row in rows}.values())
        if rows:
            self.load("mhst_activity", rows)

    def correct_answers(self) -> None:
        """A few answers, or those of many people of one area."""
        rows = self._some("survey_responses", 3)
        if rows and self.random.random() < 0.6:
            area, group = rows[0]["area_code"], rows[0]["group"]
            question = rows[0]["question_code"]
            alike = [
                row
                for row in self.told["survey_responses"].values()
                if (row["area_code"], row["group"]) == (area, group)
                and (row["question_code"] == question or self.random.random() < 0.1)
            ]
            rows = alike[: self.random.choice([9, 14, 30, 80])]
        rows = [row | {"response": self._answer()} for row in rows]
        if rows:
            self.load("survey_responses", rows, replace=self.random.random() < 0.15)

    def add_people(self) -> None:
        areas = list(self.told["areas"])
        ((area,),) = self.random.sample(areas, 1)
        group, first = self.random.choice(["schools", "cypmhs"]), self.random.choice([20, 30, 40, 50])
        rows = [
            row
            for place in range(first, first + self.random.choice([1, 2, 5, 11, 13]))
            for row in self.person(area, group, place, ("baseline", "follow-up"))
        ]
        if rows:
            self.load("survey_responses", rows)

    def come_back(self) -> None:
        """Some who had not returned answer late."""
        area, group = self.random.choice(list(self.told["areas"]))[0], self.random.choice(["schools", "cypmhs"])
        first = self.random.choice([100, 105, 111])
        rows = [
            row
            for place in range(first, first + self.random.choice([2, 11, 14]))
            for row in self.person(area, group, place, ("follow-up",))
        ]
        self.load("survey_responses", rows)

    def ask_twice(self) -> None:
        """What was asked once is told of the other wave too, of some people of an area or of nearly all."""
        rows = [row for row in self.told.get("survey_responses", {}).values() if row["question_code"] in ONCE]
        if rows:
            about = self.random.choice(rows)
            alike = [
                row for row in rows if all(row[name] == about[name] for name in ("area_code", "group", "question_code"))
            ]
            other = "follow-up" if about["wave"] == "baseline" else "baseline"
            again = [row | {"wave": other, "response": self._answer()} for row in alike]
            self.load("survey_responses", again[: self.random.choice([3, 12, len(again)])])

    def tell_roles(self) -> None:
        """Roles and days of many people, with their answers as they were but for one."""
        rows = [dict(row) for row in self.told.get("survey_responses", {}).values() if row["wave"] == "baseline"]
        if rows:
            day = self.random.choice(["2026-01-16", "2026-01-17"])
            rows = [row | {"date": day} for row in rows]
            rows[0]["response"] = self._answer()
            self.load("survey_responses", rows)

    def move_area(self) -> None:
        self.load("areas", [row | {"region": self.random.choice(REGIONS)} for row in self._some("areas", 2)])

    def move_people(self) -> None:
        """People of an area are told of in another one, some of them otherwise."""
        area, other = (self.random.choice(list(self.told["areas"]))[0] for _ in range(2))
        group = self.random.choice(["schools", "cypmhs"])
        theirs = [
            dict(row)
            for row in self.told.get("survey_responses", {}).values()
            if (row["area_code"], row["group"]) == (area, group)
        ]
        gone = set(sorted({row["respondent_id"] for row in theirs})[: self.random.choice([1, 5, 11, 14, 30])])
        rows = [row | ({"area_code": other} if row["respondent_id"] in gone else {}) for row in theirs]
        for row in self.random.sample(rows, min(len(rows), self.random.choice([0, 1, 2]))):
            row["response"] = self._answer()
        if rows:
            self.load("survey_responses", rows)

    def move_team(self) -> None:
        rows = self._some("mhst_teams", 1)
        if rows:
            ((area,),) = self.random.sample(list(self.told["areas"]), 1)
            self.load("mhst_teams", [row | {"area_code": area} for row in rows])

    def ask_otherwise(self) -> None:
        self.load("survey_questions", [self._question(self.random.choice(QUESTIONS))])

    def declare_otherwise(self) -> None:
        """Whom a measure is about; it doesn't come to be about nobody, which would show what was withheld."""
        row = dict(self.random.choice(list(self.told["indicators"].values())))
        self.load("indicators", [row | {"disclosure": self.random.choice(["child", "respondent"])}])

    def meet(self) -> None:
        """Cohorts are rated or put right, actions and risks move."""
        feed, rows = self.work.later()
        if rows:
            self.load(feed, rows)

    def undo(self) -> None:
        number = self._number()
        try:
            done = undo(self.store, number, "someone")
            self.done.append(f"undo {number} → {done.report.load_id}")
        except Impossible:
            self.done.append(f"undo {number}: impossible")

    def purge(self) -> None:
        number = self._number()
        try:
            done = purge(self.store, number, "someone")
            self.erased.add(number)
            self.done.append(f"purge {number} → {done.load_id}")
        except Impossible:
            self.done.append(f"purge {number}: impossible")

    def _number(self) -> int:
        """A load's, sooner a late one's: early ones are what others stand on."""
        with self.store.connect() as connection:
            newest = connection.exec_driver_sql("SELECT max(id) FROM loads").scalar_one()
        return max(self.random.randint(1, newest), self.random.randint(1, newest))

    def raise_thresholds(self) -> None:
        counts, people = self.chosen.suppress_counts_below, self.chosen.suppress_respondents_below
        more = {
            "suppress_counts_below": counts + self.random.choice([0, 1, 3]),
            "suppress_respondents_below": people + self.random.choice([0, 2]),
        }
        self.chosen = Settings(**more)
        settle(self.store, self.chosen)
        self.done.append(f"raise to {more}")
