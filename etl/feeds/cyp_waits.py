"""``cyp-waits``: NHS Digital's waiting times of children and young people from referral to second contact, by year."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import polars as pl
from sqlalchemy.engine import Connection

from data.geographies import ENGLAND, kind_of
from data.periods import dates_of
from data.queries.official import CHILDREN, EVERYBODY
from etl.feeds.open_data import FACTS, frames, own_code, own_codes, with_days, with_suppression
from etl.kinds import Number, Text
from etl.model import Column, Feed, Rule

SOURCE = "cyp-waits"


class Measured(NamedTuple):
    """A column that is measured: its heading, the indicator that it becomes, its name and unit."""

    heading: str
    code: str
    name: str
    unit: str = "count"


def _waiting(heading: str, code: str, words: str) -> tuple[Measured, Measured]:
    """A number of people, and the share of all that it is."""
    return (
        Measured(heading, f"cyp_waits_{code}", f"Children and young people {words}"),
        Measured(f"%_{heading.removeprefix('number_of_people_')}", f"cyp_waits_{code}_pct", f"Share {words}", "%"),
    )


WEEKS = ((0, 4), (4, 6), (6, 8), (8, 10), (10, 12))
MEASURED = (
    Measured("total_number_of_people", "cyp_waits_people", "Children and young people referred"),
    Measured(
        "average_waiting_time_(for_people_with_two_contacts,_days)",
        "cyp_waits_days_mean",
        "Mean wait of children and young people from referral to second contact",
        "days",
    ),
    *(
        each
        for low, high in WEEKS
        for each in _waiting(
            f"number_of_people_waiting_between_{low}_and_{high}_weeks",
            f"{low}_{high}_weeks",
            f"who waited {low} to {high} weeks for their second contact",
        )
    ),
    *_waiting(
        "number_of_people_waiting_over_12_weeks", "over_12_weeks", "who waited over 12 weeks for their second contact"
    ),
    *_waiting(
        "referral_closed_before_treatment", "closed_before_treatment", "whose referral was closed before treatment"
    ),
    *_waiting("number_of_people_still_waiting,_no_contact", "no_contact", "still waiting, without a contact"),
    *_waiting("number_of_people_still_waiting,_one_contact", "one_contact", "still waiting, after one contact"),
    Measured(
        "contacts_before_referral",
        "cyp_waits_before_referral",
        "Children and young people with contacts before referral",
    ),
)
BY_HEADING = {measured.heading: measured for measured in MEASURED}
TYPES = {"count": "count", "%": "proportion", "days": "mean"}


def _derive(connection: Connection) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Adds the days of the year, ``period_start`` and ``period_end``, ``place_kind`` by code and name, and whether a code of
    the measured columns is ``own`` already."""
    taken = not {each.code for each in MEASURED}.isdisjoint(own_codes(connection))

    def derived(frame: pl.DataFrame) -> pl.DataFrame:
        kinds = [_kind(*place) for place in frame.select("organisation_code", "organisation_name").iter_rows()]
        told = with_days(frame, "year", lambda year: dates_of(year.replace("-", "/")))
        return told.with_columns(pl.Series("place_kind", kinds, dtype=pl.String), own=pl.lit(taken))

    return derived


def _kind(code: str | None, name: str | None) -> str:
    """What a row is of. The file doesn't say; codes of regions and ICBs are in the list, and CCGs are called so."""
    if code == "England":
        return "country"
    found = kind_of(code or "")
    return found or ("sub_icb" if (name or "").upper().endswith(" CCG") else "other")


def _long(good: pl.DataFrame) -> pl.DataFrame:
    given = [heading for heading in BY_HEADING if heading in good.columns]
    place = [
        pl.col("organisation_code").replace({"England": ENGLAND}).alias("place_code"),
        pl.col("organisation_name").alias("place_name"),
    ]
    kept = ["line", "place_kind", "place_code", "place_name", "period_start", "period_end"]
    long = (
        good.with_columns(place)
        .unpivot(given, index=kept, variable_name="heading", value_name="value")
        .sort("line", maintain_order=True)
    )
    return with_suppression(
        long.with_columns(_told("code", "indicator_code"), _told("name", "indicator_name"), *_fixed())
    )


def _told(what: str, column: str) -> pl.Expr:
    told = {heading: getattr(measured, what) for heading, measured in BY_HEADING.items()}
    return pl.col("heading").replace_strict(told, return_dtype=pl.String).alias(column)


def _fixed() -> list[pl.Expr]:
    unit = _told("unit", "unit")
    return [
        unit,
        unit.replace_strict(TYPES, return_dtype=pl.String).alias("type"),
        pl.lit(CHILDREN).alias("theme"),
        pl.lit(EVERYBODY).alias("breakdown"),
    ]


FEED = Feed(
    name="cyp-waits",
    about="Table 1a of NHS Digital's waiting times for children and young people's mental health services, of one or more years, "
    "with the year before each row. Which rows are regions, STPs or ICBs, and CCGs is told by their codes.",
    source=SOURCE,
    columns=(
        Column("year", Text(), "The financial year", "2021-22", required=True, key=True),
        Column("organisation_code", Text(), "The place's ODS or GSS code", "QWO", required=True, key=True),
        Column("organisation_name", Text(), "Its name", "WEST YORKSHIRE AND HARROGATE STP", required=True),
        *(Column(each.heading, Number(may_be_suppressed=True), each.name, "120") for each in MEASURED),
    ),
    facts=FACTS,
    rules=(
        Rule(
            "not_a_period",
            "year",
            pl.col("period_start").is_not_null(),
            "‘{year}’ is not a financial year. Write it like 2021-22.",
        ),
        own_code("year"),
    ),
    derive=_derive,
    frames=frames(_long, SOURCE),
    repeats=True,
)
