"""The standard list of risks to joint working: those that the Link Programme's leads were asked about, and how many areas
carry them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from data.answer import Answer
from data.filters import Filters
from data.measures.work import HIGH_SCORE
from data.queries.catalogue import Programme, programme_list, publishers
from data.queries.outcomes import HIGH_RISK, RISKS, outcomes
from data.queries.provenance import answer, of_dicts
from data.queries.work import all_risks
from data.sentences.outcomes import short
from data.versions import NOW, AsOf
from data.viewer import Viewer
from data.wording import counted

OTHER = "Others, in an area's own words"
FACTOR_COLUMNS = (
    "programme",
    "simulated",
    "topic",
    "factor",
    "schools_pct",
    "cypmhs_pct",
    "risks",
    "areas",
    "high_risks",
    "highest_score",
)


class Factor(NamedTuple):
    """A risk of the standard list: its group, how it is said, and who saw it as high, %, by group of respondents."""

    topic: str
    text: str
    high_pct: Mapping[str, Any]


def standard_list(connection: Connection, viewer: Viewer, moment: AsOf = NOW) -> tuple[list[Factor], Answer]:
    """The list in the order in which it is published, and where it comes from."""
    having = publishers(connection, (RISKS,), moment)
    publishing = [p for p in programme_list(connection, viewer, moment) if p.id in having]
    asked = Filters(chosen={"theme": (HIGH_RISK,)})
    found = outcomes(connection, asked, viewer, publishing, moment)
    factors: dict[str, Factor] = {}
    for row in found.records():
        factor = factors.setdefault(short(row), Factor(row["topic"], short(row), {}))
        factors[factor.text] = factor._replace(high_pct={**factor.high_pct, row["group"]: row["follow_up_pct"]})
    return list(factors.values()), found


def suggestions(connection: Connection, viewer: Viewer) -> dict[str, tuple[str, ...]]:
    """What workbooks suggest for columns of theirs: the standard list for what may go wrong, where the store has it."""
    factors, _ = standard_list(connection, viewer)
    return {"factor": tuple(factor.text for factor in factors)}


def risk_factors(
    connection: Connection,
    filters: Filters,
    viewer: Viewer,
    chosen: Sequence[Programme],
    moment: AsOf = NOW,
    *,
    today: date,
) -> Answer:
    """One row a programme of own returns and risk of the standard list, and one for all that are not on it. Columns:
    ``FACTOR_COLUMNS``; shares are of the published survey, counts of the programme's risks that may be seen."""
    factors, published = standard_list(connection, viewer, moment)
    own = [programme for programme in chosen if programme.own]
    carried = all_risks(connection, filters, viewer, own, moment, today=today)
    risks = carried.records()
    rows = [row for programme in own for row in _rows(programme, factors, risks)]
    loads = [load.id for each in (published, carried) for load in each.loads]
    n = "; ".join(part for part in (published.n, counted(len(risks), "risk")) if part)
    found = answer(connection, "risk_factors", of_dicts(FACTOR_COLUMNS, rows), loads, n=n)
    made_up = any(programme.simulated for programme in own)
    kinds = ("published", "part-simulated" if made_up else "own-computed") if risks else ("published",)
    return replace(found, period=published.period, kinds=kinds)


def _rows(
    programme: Programme, factors: Sequence[Factor], risks: Iterable[Mapping[str, Any]]
) -> Iterable[dict[str, Any]]:
    known = {_said(factor.text) for factor in factors}
    mine: dict[str, list[Mapping[str, Any]]] = {}
    for risk in risks:
        if risk["programme"] == programme.name:
            said = _said(risk["factor"])
            mine.setdefault(said if said in known else OTHER, []).append(risk)
    about = {"programme": programme.name, "simulated": programme.simulated}
    for topic, text, pct in factors:
        shares = {f"{group}_pct": pct.get(group) for group in ("schools", "cypmhs")}
        yield {**about, "topic": topic, "factor": text, **shares, **_carried(mine.get(_said(text), []))}
    yield {**about, "factor": OTHER, **_carried(mine.get(OTHER, []))}


def _said(text: str) -> str:
    """A risk's words without what does not tell two apart: letters' case and how wide the blanks are."""
    return " ".join(text.casefold().split())


def _carried(risks: Sequence[Mapping[str, Any]]) -> dict[str, int | None]:
    scores = [risk["score"] for risk in risks]
    return {
        "risks": len(risks),
        "areas": len({risk["area_code"] for risk in risks}),
        "high_risks": sum(score >= HIGH_SCORE for score in scores),
        "highest_score": max(scores, default=None),
    }
