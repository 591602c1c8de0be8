"""The simulated programme: every feed's file, as 23 areas that do not exist would hand them in.

What cohorts agreed and leads answered gives back the published totals of the Link Programme 2017–19 (``ratings``,
``questions``); all else is made up to be plausible. The same seed gives the same bytes; another one changes who is who.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from numpy.random import Generator, default_rng

from etl.illustrate import activity, indicators, meeting, places, questions, ratings, survey
from etl.illustrate.sheets import Row, write

MAKERS: dict[str, Callable[[Generator], Iterable[Row]]] = {
    "areas": places.area_rows,
    "cohorts": places.cohort_rows,
    "cascade_ratings": ratings.rating_rows,
    "survey_questions": questions.question_rows,
    "survey_responses": survey.response_rows,
    "mhst_teams": activity.team_rows,
    "mhst_activity": activity.activity_rows,
    "indicators": indicators.indicator_rows,
    "indicator_values": indicators.value_rows,
    "attendance": meeting.attendance_rows,
    "actions": meeting.action_rows,
    "risks": meeting.risk_rows,
    "annotations": meeting.annotation_rows,
}
"""What makes each feed's rows, in the order of loading."""


def files(folder: Path, seed: int) -> Iterator[tuple[str, Path]]:
    """Each feed and its file in ``folder``, once it is written. A feed's rows depend on the seed and on no other feed's."""
    for number, (feed, rows) in enumerate(MAKERS.items()):
        path = folder / f"simulated_{feed}.csv"
        write(path, rows(default_rng([seed, number])))
        yield feed, path
