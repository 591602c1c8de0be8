"""An area's teams: whom and how many settings each was meant to cover, and which of its charts stand out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.model import Caveat, Cell, Column, Figure, Missing, Row, RowGroup, Table
from data.filters import address
from data.measures.coverage import FEW_SETTINGS, MANY_SETTINGS, MEANT_CYP, MEANT_CYP_LATER, meant_cyp
from data.queries.own_coverage import own_coverage
from data.queries.provenance import answer, of_dicts
from data.queries.reported import teams_of
from data.sentences import charts as words
from data.wording import counted
from pages.mhst.found import PATH, Reported
from pages.plots import plot

COLUMNS = ("programme", "simulated", "team_code", "name", "wave", "status", "settings", "cyp_population")
GONE = Missing("not_submitted")


def teams_figure(connection: Connection, found: Reported) -> Figure | None:
    """The teams of the area; None where none is described."""
    state = found.state
    if found.area is None or not found.viewer.shared or state.programme is None:
        return None
    teams = teams_of(connection, found.area.place_id, state.moment)
    if not teams:
        return None
    about = {"programme": state.programme.name, "simulated": state.programme.simulated}
    told = answer(
        connection,
        "teams",
        of_dicts(COLUMNS, [about | team for team in teams]),
        {team["load_id"] for team in teams},
        n=counted(len(teams), "team"),
    )
    mine = state.filters.changed(area=found.area.code, region=None)
    covered = own_coverage(connection, mine, found.viewer, state.chosen, state.moment).records()
    table = Table(
        "Teams with their wave, status, settings and population",
        (
            *(Column(head) for head in ("Team", "Provider", "Wave", "Status")),
            Column(f"Settings, meant: {FEW_SETTINGS} to {MANY_SETTINGS}", numeric=True),
            Column("Children and young people", numeric=True),
            Column("Special causes now"),
        ),
        (RowGroup(tuple(_row(found, team) for team in teams)),),
    )
    return plot(
        state,
        PATH,
        table,
        told,
        id="teams",
        finding=words.teams_finding(teams, next(iter(covered), {})),
        subline="As handed in. A team leads to its own measures.",
        caveats=(
            Caveat(
                "What was meant",
                f"About {MEANT_CYP:,} children and young people a team in the first wave, {MEANT_CYP_LATER:,} later, in "
                f"{FEW_SETTINGS} to {MANY_SETTINGS} settings.",
            ),
            Caveat("Not a rate of access", "Population covered says nothing of who is reached."),
        ),
    )


def _row(found: Reported, team: dict[str, Any]) -> Row:
    code, kept = team["team_code"], found.state.filters.chosen
    same = {name: kept.get(name, ()) for name in ("programme", "my", "since", "as_of")}
    named: Cell = team["name"] or code
    if code in found.teams and found.area is not None:
        named = anchor(str(named), address(PATH, **same, area=found.area.code, team=code))
    causes = [row for row in found.of_area if row["team_code"] == code and row["special_cause"]]
    said = ", ".join(f"{words.said_of(row['charted'])} ({words.HEADS[row['variation']].lower()})" for row in causes)
    return Row(
        (
            named,
            team["provider"] or GONE,
            team["wave"] or GONE,
            team["status"] or GONE,
            GONE if team["settings"] is None else f"{team['settings']:,}",
            _population(team),
            said or ("none" if code in found.teams else Missing("not_submitted")),
        )
    )


def _population(team: dict[str, Any]) -> Cell:
    people, meant = team["cyp_population"], meant_cyp(team["wave"])
    if people is None:
        return GONE
    if not meant:
        return f"{people:,}"
    return f"{people:,}, {Decimal(100 * people / meant).quantize(Decimal(1))}% of {meant:,}"
