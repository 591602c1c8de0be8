"""Survey figures of an earlier moment, of a store that an earlier release of the product filled: it knew no position that agrees
where a statement of a named scale gave none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data.filters import Filters
from data.queries.catalogue import programme_list
from data.queries.surveys import surveys
from data.schema import release_rules, survey_figures, survey_questions
from data.settings import Settings
from data.versions import NOW, AsOf
from data.viewer import ANYONE
from etl.settle import settle
from tests.returns import load_text

SHARES = ("baseline_pct", "follow_up_pct", "difference_pp", "lower_95", "verdict", "p_value", "units")


def answers(agree: int) -> str:
    lines = [
        f"{area}{who},schools,{area},{wave},{question},{4 if who < (2 if wave == 'baseline' else agree) else 2}\n"
        for area in ("N1", "N2")
        for who in range(14)
        for wave in ("baseline", "follow-up")
        for question in ("Q1", "Q2")
    ]
    return "respondent_id,group,area_code,wave,question_code,response\n" + "".join(lines)


@pytest.fixture
def older(store: Engine, tmp_path: Path) -> tuple[Engine, int]:
    """A store as the earlier release left it, and its newest load then; ``Q2`` has labels of its own."""
    areas = "area_code,area_name,programme,region,lead\nN1,One,P,North,ICB\nN2,Two,P,North,LA\n"
    statements = "question_code,statement,theme,scale\nQ1,I know,Contact,agree-5\nQ2,We meet,Contact,a|b|c|d\n"
    for feed, text in (("areas", areas), ("survey_questions", statements), ("survey_responses", answers(12))):
        report = load_text(store, tmp_path, feed, text)
        assert report.rejected == 0
    with store.begin() as connection:
        of_questions = survey_figures.c.question != ""
        connection.execute(survey_figures.update().where(of_questions).values(figures="{}"))
        connection.execute(release_rules.update().where(release_rules.c.rule == "version").values(value=1))
    assert report.load_id is not None
    return store, report.load_id


def rows(store: Engine, moment: AsOf) -> dict[tuple[str, str, str], dict[str, Any]]:
    with store.connect() as connection:
        found = surveys(connection, Filters(), ANYONE, programme_list(connection, ANYONE), moment).records()
    return {(row["scope"], row["code"], row["question_code"]): {name: row[name] for name in SHARES} for row in found}


def test_what_a_later_release_worked_out_of_the_same_answers_is_told_of_then(older: tuple[Engine, int]) -> None:
    store, load = older
    settle(store, Settings())
    then, now = rows(store, AsOf(load)), rows(store, NOW)
    assert then == now
    assert {key for key, row in then.items() if row["baseline_pct"] is None} == {key for key in then if key[2] == "Q2"}
    assert then["programme", "", "Q1"]["verdict"] == "up"
    assert then["programme", "", "Q1"]["difference_pp"] == 71


def test_what_was_answered_otherwise_then_is_not_told_by_figures_of_now(
    older: tuple[Engine, int], tmp_path: Path
) -> None:
    store, load = older
    settle(store, Settings())
    assert load_text(store, tmp_path, "survey_responses", answers(13)).rejected == 0
    assert rows(store, AsOf(load))["programme", "", "Q1"]["difference_pp"] == 71


def test_a_scale_of_own_labels_agreed_nowhere_then_whatever_is_said_of_it_now(
    older: tuple[Engine, int], tmp_path: Path
) -> None:
    store, load = older
    settle(store, Settings())
    said = "question_code,statement,theme,scale,agree_from\nQ2,We meet,Contact,a|b|c|d,3\n"
    assert load_text(store, tmp_path, "survey_questions", said).rejected == 0
    assert rows(store, NOW)["programme", "", "Q2"]["verdict"] == "up"
    assert rows(store, AsOf(load))["programme", "", "Q2"]["verdict"] is None
    with store.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(survey_questions)) == 3
