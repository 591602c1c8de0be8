"""What the areas of a random programme do about joint working: cohorts and their ratings, actions and risks, and what becomes of
them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

Row = dict[str, str]
DOMAINS = ("C1", "A1", "S", "C2", "A2", "D", "E")
STATUSES = ("not started", "on track", "at risk", "complete", "complete", "dropped")
DUE = ("", "2026-01-10", "2026-06-30", "2035-01-01")
Files = list[tuple[str, list[Row]]]


class JointWork:
    """Its own dice: what teams and people hand in is thrown as without it."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)  # noqa: S311
        self.cohorts: list[Row] = []
        self.actions: list[Row] = []
        self.risks: list[Row] = []

    def files(self, areas: Sequence[Row]) -> Files:
        """The first files: some cohorts rated, some work."""
        for area in areas:
            code = area["area_code"]
            self.cohorts += [
                {"cohort_code": f"{code}/{n}", "area_code": code} for n in range(self.dice.choice([0, 1, 1, 2, 3]))
            ]
            self.actions += [self._action(code, n) for n in range(self.dice.choice([0, 1, 3]))]
            self.risks += [self._risk(code, n) for n in range(self.dice.choice([0, 1]))]
        rated = [self._rating(row["cohort_code"], "W1") for row in self.cohorts if self.dice.random() < 0.8]
        files = [
            ("cohorts", self.cohorts),
            ("cascade_ratings", rated),
            ("actions", self.actions),
            ("risks", self.risks),
        ]
        return [(feed, rows) for feed, rows in files if rows]

    def later(self) -> tuple[str, list[Row]]:
        """What one file of a meeting brings: a second workshop or levels put right, actions or risks that move."""
        rated = [
            self._rating(row["cohort_code"], self.dice.choice(["W1", "W2", "W2"])) for row in self._some(self.cohorts)
        ]
        again = [{**row, **self._standing()} for row in self._some(self.actions)]
        risky = [{**row, "likelihood": str(self.dice.randint(1, 5))} for row in self._some(self.risks)]
        files = (("cascade_ratings", rated), ("actions", again), ("risks", risky))
        return self.dice.choice([(feed, rows) for feed, rows in files if rows] or [("risks", [])])

    def _some(self, rows: Sequence[Row]) -> list[Row]:
        return self.dice.sample(rows, min(len(rows), self.dice.randint(1, 3)))

    def _rating(self, cohort: str, workshop: str) -> Row:
        day = {"W1": "2026-01-10", "W2": "2026-03-10"}[workshop]
        return {"cohort_code": cohort, "workshop": workshop, "date": day} | {
            domain: str(self.dice.randint(0, 3)) for domain in DOMAINS
        }

    def _action(self, area: str, number: int) -> Row:
        about = {"action_id": f"{area}/A{number}", "area_code": area, "action": f"What {area} does, {number}"}
        return {**about, **self._standing()}

    def _standing(self) -> Row:
        return {"status": self.dice.choice(STATUSES), "due": self.dice.choice(DUE)}

    def _risk(self, area: str, number: int) -> Row:
        about = {"risk_id": f"{area}/R{number}", "area_code": area, "factor": f"What {area} fears, {number}"}
        return {**about, "likelihood": str(self.dice.randint(1, 5)), "impact": str(self.dice.randint(1, 5))}
