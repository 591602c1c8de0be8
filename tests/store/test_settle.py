"""The thresholds of release: raising them decides anew, lowering them is refused where anything was released."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from data import schema
from data.settings import BadSetting, Settings, settings
from etl.__main__ import main
from etl.release.figures import answers_of
from etl.release.rules import VERSION, Lowered, Rules, keep, rules_in_force, settled
from etl.settle import settle
from tests.returns import load_text
from tests.store.reading import dump

FILES = {
    "areas": "area_code,area_name,programme,region,lead\nA,Ay,World,North,LA\nB,Bee,World,North,LA\n",
    "mhst_teams": "team_code,area_code\nT1,A\nT2,A\n",
    "mhst_activity": "team_code,period_start,period_end,measure,value\n"
    "T1,2026-01-01,2026-01-31,contacts,7\nT2,2026-01-01,2026-01-31,contacts,30\n"
    "T1,2026-01-01,2026-01-31,emhp_in_post,6\n",
    "survey_questions": "question_code,statement,theme,scale,agree_from\nQ1,S,T,agree-5,4\n",
    "survey_responses": "respondent_id,group,area_code,wave,question_code,response\n"
    + "".join(
        f"{area}{place},schools,{area},{wave},Q1,4\n"
        for area, people in (("A", 12), ("B", 20))
        for place in range(people)
        for wave in ("baseline", "follow-up")
    ),
}
RAISED = {"suppress_counts_below": 10, "suppress_respondents_below": 15}


@pytest.fixture
def told(store: Engine, tmp_path: Path) -> Engine:
    """A store with counts and answers."""
    settle(store, Settings())
    for feed, text in FILES.items():
        assert load_text(store, tmp_path, feed, text).rejected == 0
    return store


def rows(store: Engine) -> tuple[list[object], list[object]]:
    """The values of teams and the areas of units, of those that are shown now."""
    figures = schema.survey_figures
    with store.connect() as connection:
        values = sa.select(schema.released.c.value).where(
            schema.released.c.closed_by.is_(None), schema.released.c.scope == "team"
        )
        units = sa.select(figures.c.code).where(figures.c.closed_by.is_(None), figures.c.scope == "unit")
        units = units.where(figures.c.question != "")
        return (
            sorted(int(each) if each is not None else 0 for each in connection.scalars(values)),
            sorted(connection.scalars(units)),
        )


def kept(store: Engine) -> Mapping[str, int]:
    rules = schema.release_rules
    with store.connect() as connection:
        return dict(connection.execute(sa.select(rules.c.rule, rules.c.value)).all())


def loads(store: Engine) -> list[tuple[str, int, list[str]]]:
    table = schema.loads
    with store.connect() as connection:
        query = sa.select(table.c.feed, table.c.read, table.c.notes).where(table.c.feed == "release")
        return [tuple(row) for row in connection.execute(query)]


def test_a_store_is_decided_by_the_usual_rules(told: Engine) -> None:
    assert rows(told) == ([5, 6, 30], ["A", "B"])
    assert kept(told) == {"counts_below": 5, "respondents_below": 11, "version": VERSION}
    assert loads(told) == []


def test_raising_decides_anew_and_says_so_once(told: Engine) -> None:
    settle(told, Settings(**RAISED))
    assert rows(told) == ([0, 0, 30], ["B"])
    assert kept(told) == {"counts_below": 10, "respondents_below": 15, "version": VERSION}
    sentence = "counts under 10 and survey answers of fewer than 15 are withheld"
    assert loads(told) == [("release", 0, [sentence])]
    before = dump(told)
    settle(told, Settings(**RAISED))
    assert dump(told) == before


def test_raising_hides_a_single_statement_of_too_few(told: Engine, tmp_path: Path) -> None:
    """12 of B's 20 answered the second statement."""
    load_text(told, tmp_path, "survey_questions", FILES["survey_questions"] + "Q2,S,T,agree-5,4\n")
    lines = [f"B{who},schools,B,{wave},Q2,4" for who in range(12) for wave in ("baseline", "follow-up")]
    head = FILES["survey_responses"].splitlines()[0]
    load_text(told, tmp_path, "survey_responses", "\n".join([head, *lines, ""]))
    assert rows(told)[1] == ["A", "B", "B"]
    settle(told, Settings(**RAISED))
    assert rows(told)[1] == ["B"]
    load_text(told, tmp_path, "survey_questions", FILES["survey_questions"] + "Q2,Said otherwise,T,agree-5,4\n")
    assert rows(told)[1] == ["B"]


def test_raising_hides_who_did_not_return_where_one_area_taken_away_leaves_too_few(
    store: Engine, tmp_path: Path
) -> None:
    """24 of three areas did not return, 12 of them of one area."""
    settle(store, Settings())
    head = FILES["survey_responses"].splitlines()[0]
    back = [f"{area}{who},schools,{area},{wave},Q1,4" for area in "ABC" for who in range(8) for wave in WAVES]
    gone = [
        f"{area}x{who},schools,{area},baseline,Q1,4"
        for area, count in {"A": 12, "B": 6, "C": 6}.items()
        for who in range(count)
    ]
    files = {"areas": FILES["areas"] + "C,Sea,World,North,LA\n", "survey_questions": FILES["survey_questions"]}
    for feed, text in (files | {"survey_responses": "\n".join([head, *back, *gone, ""])}).items():
        assert load_text(store, tmp_path, feed, text).rejected == 0
    assert not_returned(store) == {"": 24, "Q1": 24}
    settle(store, Settings(suppress_respondents_below=12))
    assert not_returned(store) == {"": 24, "Q1": 24}
    settle(store, Settings(suppress_respondents_below=13))
    assert not_returned(store) == {"": None, "Q1": None}
    load_text(store, tmp_path, "areas", files["areas"].replace("Sea", "See"))
    assert not_returned(store) == {"": None, "Q1": None}


WAVES = ("baseline", "follow-up")


def not_returned(store: Engine) -> dict[str, int | None]:
    """How many did not return, by question, as the programme's total tells it."""
    figures = schema.survey_figures
    query = sa.select(figures.c.question, figures.c.answers)
    with store.connect() as connection:
        rows = connection.execute(query.where(figures.c.closed_by.is_(None), figures.c.scope == "programme")).all()
    told = {question: answers_of(answers).not_returned for question, answers in rows}
    return {question: None if gone is None else gone.total() for question, gone in told.items()}


def test_later_loads_go_by_the_raised_thresholds(told: Engine, tmp_path: Path) -> None:
    settle(told, Settings(**RAISED))
    text = "team_code,period_start,period_end,measure,value\nT2,2026-01-01,2026-01-31,contacts,9\n"
    load_text(told, tmp_path, "mhst_activity", text)
    assert rows(told)[0] == [0, 0, 0]


def test_what_stands_of_too_few_goes_also_when_a_few_have_changed_since(told: Engine, tmp_path: Path) -> None:
    text = FILES["survey_responses"].splitlines()[0] + "\nA0,schools,A,follow-up,Q1,1\n"
    load_text(told, tmp_path, "survey_responses", text)
    settle(told, Settings(**RAISED))
    assert rows(told)[1] == ["B"]


@pytest.mark.parametrize(
    ("lower", "said"),
    [
        ({"suppress_counts_below": 9}, "SUPPRESS_COUNTS_BELOW is 9, and the store’s figures were released with 10. "),
        (
            {"suppress_respondents_below": 14},
            "SUPPRESS_RESPONDENTS_BELOW is 14, and the store’s figures were released ",
        ),
    ],
)
def test_lowering_is_refused_and_changes_nothing(told: Engine, lower: Mapping[str, int], said: str) -> None:
    settle(told, Settings(**RAISED))
    before = dump(told)
    with pytest.raises(Lowered) as refused:
        settle(told, Settings(**{**RAISED, **lower}))
    assert str(refused.value).startswith(said)
    assert str(refused.value).endswith("Set it to 10 or more." if "COUNTS" in said else "Set it to 15 or more.")
    assert dump(told) == before


def test_a_command_refuses_in_a_sentence_and_with_a_code(
    told: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", told.url.render_as_string(hide_password=False))
    monkeypatch.setenv("SUPPRESS_COUNTS_BELOW", "10")
    assert main(["status"]) == 0
    monkeypatch.setenv("SUPPRESS_COUNTS_BELOW", "7")
    capsys.readouterr()
    assert main(["status"]) == 2
    spoken = capsys.readouterr()
    assert (spoken.out, spoken.err.count("\n")) == ("", 1)
    assert spoken.err.startswith("SUPPRESS_COUNTS_BELOW is 7")
    assert "Set it to 10 or more." in spoken.err


def test_nothing_released_yet_may_be_decided_by_lower_thresholds(store: Engine) -> None:
    settle(store, Settings(**RAISED))
    assert loads(store) == []
    settle(store, Settings())
    assert kept(store) == {"counts_below": 5, "respondents_below": 11, "version": VERSION}


def test_what_an_older_release_of_the_product_did_not_show_is_added_where_nobody_has_changed(told: Engine) -> None:
    """An earlier release knew nothing of who came back."""
    figures, rules = schema.survey_figures, schema.release_rules
    with told.begin() as connection:
        connection.execute(rules.update().where(rules.c.rule == "version").values(value=5))
        connection.execute(figures.delete().where(figures.c.question == ""))
    settle(told, Settings())
    assert rows(told)[1] == ["A", "B"]
    with told.connect() as connection:
        came = sa.select(figures.c.code).where(figures.c.question == "", figures.c.scope == "unit")
        assert sorted(connection.scalars(came)) == ["A", "B"]


def test_what_an_older_release_of_the_product_decided_is_decided_anew(told: Engine) -> None:
    with told.begin() as connection:
        connection.execute(
            schema.release_rules.update().where(schema.release_rules.c.rule == "version").values(value=0)
        )
        connection.execute(schema.released.delete())
        connection.execute(schema.survey_figures.delete())
        connection.execute(schema.survey_units.delete())
    settle(told, Settings())
    assert rows(told) == ([5, 6, 30], ["A", "B"])
    assert len(loads(told)) == 1


def test_rules_are_kept_and_read(store: Engine) -> None:
    with store.begin() as connection:
        assert rules_in_force(connection) == Rules() == Rules(5, 11)
        keep(connection, Rules(6, 12))
        keep(connection, Rules(7, 13))
        assert rules_in_force(connection) == Rules(7, 13)
        assert settled(connection, Rules(7, 13))
        assert not settled(connection, Rules(7, 12))


@pytest.mark.parametrize("name", ["SUPPRESS_COUNTS_BELOW", "SUPPRESS_RESPONDENTS_BELOW"])
@pytest.mark.parametrize("value", ["4", "0", "-1", "five", "5.5", ""])
def test_a_threshold_is_a_whole_number_and_never_below_the_usual_one(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting, match=f"{name}: "):
        settings()


def test_the_usual_thresholds_may_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPPRESS_COUNTS_BELOW", "5")
    monkeypatch.setenv("SUPPRESS_RESPONDENTS_BELOW", "11")
    assert (settings().suppress_counts_below, settings().suppress_respondents_below) == (5, 11)
    monkeypatch.setenv("SUPPRESS_RESPONDENTS_BELOW", "10")
    with pytest.raises(BadSetting):
        settings()


def test_a_measure_that_nothing_describes_any_more_is_taken_for_a_count_of_children(
    store: Engine, tmp_path: Path
) -> None:
    declared = "indicator_code,name,unit,type,polarity,disclosure\ndrop_ins,Drop-ins,sessions,count,neither,none\n"
    figures = "team_code,period_start,period_end,measure,value\nT1,2026-01-01,2026-01-31,drop_ins,7\n"
    told = {
        "areas": FILES["areas"],
        "mhst_teams": FILES["mhst_teams"],
        "indicators": declared,
        "mhst_activity": figures,
    }
    for feed, text in told.items():
        assert load_text(store, tmp_path, feed, text).rejected == 0
    assert rows(store)[0] == [7]
    with store.begin() as connection:
        connection.execute(schema.indicators.delete())
    settle(store, Settings())
    assert rows(store)[0] == [5]
