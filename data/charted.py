"""The measures of mental health support teams that stand on control charts, declared once.

A count that follows the school year is charted for each school week, so that August and half terms are no special causes:
a month without school weeks is a gap. Means, shares and a stock that turns over within months do not follow the weeks and are
charted as they are. A stock of which most stays from month to month has a run chart without limits.
Hours by function are charted as shares of their sum, so that whole-school work and advice stand beside direct work.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

Better = Literal["higher", "lower", "neither"]
Shown = Literal["as_it_is", "per_school_week", "share", "slow_stock", "not_followed"]
"""How the figures of a measure become points. Two kinds have a run chart alone: ``slow_stock``, of which most stays for years, so
that a month's figure is nearly the last one's (decision 0013), and ``not_followed``, a declared count of which nobody knows
whether it follows the school year."""

HOURS = ("hours_direct", "hours_whole_school", "hours_advice")
WORKS_WITH_POLARITY: dict[str, Better] = {
    "higher is better": "higher",
    "lower is better": "lower",
    "neither": "neither",
}
OWN = "Measures of your own"


@dataclass(frozen=True)
class Charted:
    """A measure on a chart. ``code`` is that of addresses, and of an indicator that declares its target.

    ``numerator`` is a measure of the feed; a ``share`` is of the sum of ``denominator``, per 100. ``of_whole``: it can't be
    above 100. ``unit`` follows a figure in words. ``places``: decimals in print. ``target`` is in the unit of the points.
    """

    code: str
    name: str
    theme: str
    numerator: str
    unit: str
    better: Better
    shown: Shown = "as_it_is"
    denominator: tuple[str, ...] = ()
    of_whole: bool = False
    places: int = 1
    target: Decimal | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The measures of the feed that it needs."""
        return tuple(dict.fromkeys((self.numerator, *self.denominator)))

    def within(self, value: float) -> float:
        """An end of an expected range, no further than a figure can go."""
        return max(0.0, min(value, 100.0) if self.of_whole else value)

    @property
    def of_feed(self) -> bool:
        """Whether its points are of one measure of the feed, whose rows can carry its special causes."""
        return self.code == self.numerator


ACCESS, DIRECT, SCHOOLS, STAFF, RESULTS = (
    "Access",
    "Direct work",
    "Whole-school work and advice",
    "Staff",
    "Results",
)
WEEK = "a school week"


def _weekly(code: str, name: str, theme: str, better: Better) -> Charted:
    return Charted(code, name, theme, code, WEEK, better, "per_school_week")


def _slow_stock(code: str, name: str, theme: str, unit: str) -> Charted:
    return Charted(code, name, theme, code, unit, "higher", "slow_stock", places=0)


def _share(code: str, name: str, theme: str, of: tuple[str, ...], better: Better, *, of_whole: bool = True) -> Charted:
    return Charted(code, name, theme, of[0], "%", better, "share", of[1:], of_whole, places=0)


CHARTED: tuple[Charted, ...] = (
    _weekly("referrals_received", "Referrals received", ACCESS, "neither"),
    _share("accepted_pct", "Share accepted", ACCESS, ("referrals_accepted", "referrals_received"), "higher"),
    _share(
        "closed_before_pct",
        "Closed before treatment, of accepted",
        ACCESS,
        ("closed_before_treatment", "referrals_accepted"),
        "lower",
        of_whole=False,
    ),
    Charted("wait_days_mean", "Wait to first contact, mean", ACCESS, "wait_days_mean", "days", "lower"),
    Charted("wait_days_median", "Wait to first contact, median", ACCESS, "wait_days_median", "days", "lower", places=0),
    Charted("waiting", "Waiting at the end of the month", ACCESS, "waiting", "waiting", "lower", places=0),
    _weekly("first_contacts", "First contacts", ACCESS, "higher"),
    _weekly("contacts", "Contacts", DIRECT, "neither"),
    _weekly("group_sessions", "Group sessions", DIRECT, "neither"),
    _share("hours_direct_pct", "Share of hours on direct interventions", DIRECT, ("hours_direct", *HOURS), "neither"),
    _weekly("whole_school_activities", "Whole-school activities", SCHOOLS, "higher"),
    _share(
        "hours_whole_school_pct",
        "Share of hours on the whole-school approach",
        SCHOOLS,
        ("hours_whole_school", *HOURS),
        "neither",
    ),
    _weekly("consultations", "Consultations", SCHOOLS, "higher"),
    _share("hours_advice_pct", "Share of hours on advice and liaison", SCHOOLS, ("hours_advice", *HOURS), "neither"),
    _slow_stock("settings_engaged", "Settings engaged", SCHOOLS, "settings"),
    _slow_stock("emhp_in_post", "EMHPs in post", STAFF, "in post"),
    Charted("emhp_leavers", "EMHP leavers", STAFF, "emhp_leavers", "leavers", "lower", places=0),
    _share(
        "paired_pct",
        "Paired outcome measures, of first contacts",
        RESULTS,
        ("outcomes_paired", "first_contacts"),
        "higher",
        of_whole=False,
    ),
    _share("improved_pct", "Improved, of paired", RESULTS, ("outcomes_improved", "outcomes_paired"), "higher"),
)
"""The feed's measures, in the order in which they are shown. There is no number of closed cases in the feed: paired outcomes
stand over first contacts, and the page says so."""
CODES = tuple(each.code for each in CHARTED)


def codes_of(parts: Collection[tuple[str, ...]]) -> list[str]:
    """The codes of the measures of the list that are made of some parts."""
    return [each.code for each in CHARTED if each.parts in parts]


@dataclass(frozen=True)
class Declared:
    """What the feed ``indicators`` says under a code: of a charted measure its target and polarity, of another one what it
    is. ``type`` as the feed has it."""

    code: str
    name: str
    unit: str
    type: str
    polarity: str
    target: Decimal | None


def with_declared(declared: Iterable[Declared], measures: Iterable[str]) -> tuple[Charted, ...]:
    """All charted measures with the targets that are set, and behind them those of ``measures`` (codes that teams reported)
    that are declared by indicators and not of the list."""
    about = {each.code: each for each in declared}
    known = tuple(_declared(each, about[each.code]) if each.code in about else each for each in CHARTED)
    taken = {part for each in CHARTED for part in (each.code, *each.parts)}
    return (*known, *(_own(about[code]) for code in sorted(set(measures) - taken) if code in about))


def _declared(charted: Charted, says: Declared) -> Charted:
    return replace(charted, target=says.target, better=WORKS_WITH_POLARITY[says.polarity])


def _own(says: Declared) -> Charted:
    shown: Shown = "not_followed" if says.type == "count" else "as_it_is"
    better = WORKS_WITH_POLARITY[says.polarity]
    return Charted(says.code, says.name, OWN, says.code, says.unit, better, shown, target=says.target)
