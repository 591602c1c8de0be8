"""A small world that people's files refer to, and what a store says of it: its open facts, by their codes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data import schema
from data.schema import FACTS
from data.versions import NOW, AsOf, open_at
from etl.history.timeline import BROUGHT
from etl.load import load_file
from tests.conftest import Stores, opened

AREAS = ("WA", "wa", "07")
AREA_OF = {"WA-1": "WA", "WA-2": "WA", "wa-1": "wa", "07": "07", "T1": "WA", "T2": "WA", "01": "wa", "T=": "07"}
"""The area of each cohort and team."""
COHORTS = ("WA-1", "WA-2", "wa-1", "07")
TEAMS = ("T1", "T2", "01", "T=")
AGREE = ("strongly disagree", "disagree", "neither agree nor disagree", "agree", "strongly agree")
SURE = ("not at all confident", "not very confident", "fairly confident", "very confident")
QUESTIONS = {
    "Q1": (AGREE, "both"),
    "q1": (SURE, "S"),
    "Q3": (("no", "yes"), "C"),
    "Q, 4": (("Never", "Now, and then", "Always"), "both"),
}
"""Each question's labels from low to high, and whom it is asked of, by the first letter of their codes."""
OWN_MEASURE = "drop_ins"
INDICATORS = ("absence", "=rate", OWN_MEASURE)
FILES = {
    "areas": "area_code,area_name,programme,region,lead\n"
    "WA,Ay,World,North,LA\nwa,Bee,World,North,ICB\n07,Sea,Other world,South,CCG\n",
    "cohorts": "cohort_code,area_code,schools\nWA-1,WA,3\nWA-2,WA,4\nwa-1,wa,5\n07,07,6\n",
    "survey_questions": "question_code,statement,theme,scale,asked_of\n"
    'Q1,S,T,agree-5,\nq1,S,T,confidence-4,schools\nQ3,S,T,yes-no,cypmhs\n"Q, 4",S,T,"Never|Now, and then|Always",both\n',
    "mhst_teams": "team_code,area_code\nT1,WA\nT2,WA\n01,wa\nT=,07\n",
    "indicators": "indicator_code,name,unit,type,polarity\n"
    "absence,A,%,proportion,lower is better\n=rate,R,per 1000,rate,neither\ndrop_ins,D,visits,count,higher is better\n",
}

Key = tuple[Any, ...]
"""A fact table's name and the values of its key."""
Values = dict[str, Any]
State = dict[Key, tuple[int, Values]]
"""The open facts: each one's line and what it says."""


def populated(stores: Stores, folder: Path) -> str:
    """The address of a store that has the world, for others to be copied from."""
    url = stores.migrated()
    with opened(url) as store:
        for feed, content in FILES.items():
            path = folder / f"{feed}.csv"
            path.write_text(content, encoding="utf-8")
            (report,) = load_file(store, feed, path)
            assert (report.rejected, report.load_id) == (0, list(FILES).index(feed) + 1)
    return url


def state(store: Engine, moment: AsOf = NOW) -> State:
    """The facts that files brought and that were open at a moment, with codes for numbers."""
    with store.connect() as connection:
        codes = {
            table.name: dict(connection.execute(sa.select(table.c.id, table.c.code)).all())
            for table in schema.metadata.tables.values()
            if list(table.c.keys())[:2] == ["id", "code"]
        }
        return {key: told for table in BROUGHT for key, told in _open(connection, table.name, moment, codes)}


def _open(
    connection: Connection, name: str, moment: AsOf, codes: Mapping[str, Mapping[int, str]]
) -> list[tuple[Key, tuple[int, Values]]]:
    table = schema.metadata.tables[name]
    told = columns(name)
    query = sa.select(table.c.line, *(table.c[each] for each in (*FACTS[name], *told)))
    targets = {each.name: key.column.table.name for each in table.c for key in each.foreign_keys}
    by_code = {each: codes[target] for each, target in targets.items() if target in codes}
    found = []
    for row in connection.execute(query.where(open_at(table, moment))).mappings():
        cells = {each: by_code[each].get(cell) if each in by_code else cell for each, cell in row.items()}
        key = (name, *(cells[each] for each in FACTS[name]))
        found.append((key, (cells["line"], {each: cells[each] for each in told})))
    return found


def columns(name: str) -> list[str]:
    """What a fact table says of a key."""
    aside = {"id", "line", "load_id", "origin_load_id", "closed_by", *FACTS[name]}
    return [column.name for column in schema.metadata.tables[name].c if column.name not in aside]
