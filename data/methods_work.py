"""Methods of what areas do and declare themselves: actions, risks, attendance, own indicators, a target on a chart, a briefing's
hash."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

from data.charted import Charted
from data.measures import attendance, chart_standing, indicator_release, pooled, spc, work
from data.measures.official_intervals import official_interval
from data.measures.release import Measure, Reported
from data.method import Group, Method
from data.sentences.work import rag_words

DAY = date(2026, 3, 1)


def _rag() -> str:
    late = work.rag("on track", DAY - timedelta(days=12), DAY)
    unbegun = work.rag("not started", DAY + timedelta(days=work.SOON_DAYS), DAY)
    told = [rag_words({"rag": rag, "status": status}) for rag, status in ((late, "on track"), (unbegun, "not started"))]
    return (
        f"An action reported on track whose day went by: {told[0]} ({late}); one not started and due in {work.SOON_DAYS} days: "
        f"{told[1]} ({unbegun})."
    )


def _score() -> str:
    found = work.score(4, 4)
    high = "high" if work.HIGH in work.risk_states(found, None) else "not high"
    return f"Likelihood 4, severity 4: {found} of 25, {high}."


def _reached() -> str:
    came, target = 18 + 12, 20 + 20
    return f"Two cohorts that mean to reach {target}, {came} came: {work.reached_pct(came, target)}%."


def _filled() -> str:
    meant, came = (20, 5), (18, 9)
    filled = sum(map(attendance.filled, came, meant))
    share = attendance.filled_pct(filled, sum(meant))
    return f"{came[0]} of {meant[0]} meant of schools and {came[1]} of {meant[1]} of CYPMHS: {filled} of {sum(meant)}, {share}%."


def _kept() -> str:
    before, after = 18, 12
    return (
        f"Of the cohort that held both workshops {before} came to the first and {after} to the second: "
        f"{attendance.kept_pct(before, after)}%; the other cohort’s drop-out is not known."
    )


def assured() -> str:
    """A chart's limits against a target."""
    days = enumerate((30, 34, 31, 35, 33, 32) * 2)
    points = tuple(spc.Point(DAY + timedelta(days=n), float(value)) for n, value in days)
    phase = spc.phase(points)
    of = Charted("wait", "Mean wait", "", "wait", "days", "lower", target=Decimal(28))
    limits = phase.limits
    assert limits is not None  # noqa: S101 - twelve points have them
    told = chart_standing.assurance_of(phase, of).replace("_", " ")
    return f"Limits {limits.lower:.1f} to {limits.upper:.1f} days against 28 days or less: {told}."


def _own_indicator() -> str:
    measure = Measure("child", "count")
    told = {"all": Reported(Decimal(31)), "girls": Reported(Decimal(28)), "boys": Reported(Decimal(3))}
    found = indicator_release.release_groups(measure, told)
    said = [f"{group} {figure.value if figure.value is not None else 'withheld'}" for group, figure in found.items()]
    return f"31 children, 28 girls and 3 boys: {', '.join(said)}."


def _level() -> str:
    parts = ((20, 100), (45, 150))
    rows = [{"value": Decimal(1), "numerator": Decimal(n), "denominator": Decimal(d)} for n, d in parts]
    return f"20 of 100 and 45 of 150: {pooled.pooled(rows, 'proportion', None)}%, not the mean of 20% and 30%."


def _official() -> str:
    found = official_interval(Decimal("93.58571"), "rate", "per 10,000", Decimal(92926), Decimal(9929507))
    assert found is not None  # noqa: S101 - the count over its base is the rate
    return f"92,926 of 9,929,507 children: 93.6 per 10,000, 99.8% from {found.lower:.1f} to {found.upper:.1f}."


def _hash() -> str:
    one, other = (sha256(f'{{"actions":"{many}"}}'.encode()).hexdigest()[:8] for many in (4, 5))
    return f"A text that says 4 begins {one}, the same with 5 begins {other}."


OWN_INDICATOR = Method(
    "Own indicators",
    "A figure that an area defines itself, released as its file declares whom it tells about",
    "as counts of children; where one group is withheld every group is; intervals from released parts alone",
    "NHS England, MHSDS publication rules; secondary suppression",
    _own_indicator,
)
OWN_LEVEL = Method(
    "Benchmark of an own indicator",
    "What all areas of the programme, a region or the most similar areas come to together",
    "released parts added, at least two areas; means weighted by their bases; none of counts and scores. England's is the "
    "official figure of an indicator with the same name, unit, kind and period",
    "OHID, Fingertips technical guidance",
    _level,
)
OFFICIAL_LEVEL = Method(
    "Benchmark and 99.8% interval of an official figure",
    "England, the NHS region as published, or the places of the areas most like the one that has a place's code",
    "places added from published counts over bases; 99.8% Wilson of a share, Byar of a rate, where the count over its base "
    "is the published figure",
    "OHID, Fingertips technical guidance; PHEindicatormethods",
    _official,
)
WORK = Group(
    "measures-work",
    "Actions, risks and attendance",
    "A colour follows from a status and a day, by one rule for every area. Nothing is told of what was not held.",
    (
        Method(
            "Red, amber, green",
            "Which actions need a look first",
            f"red: overdue, or its day went by; amber: at risk, without a day, or not started and due within {work.SOON_DAYS} "
            "days; else green; complete and dropped have no colour",
            "our own; the worse of what is reported and what the day says",
            _rag,
        ),
        Method(
            "Score of a risk",
            "Which risks come first",
            f"likelihood × severity, each 1 to 5; high from {work.HIGH_SCORE}",
            "HM Government, The Orange Book (risk management)",
            _score,
        ),
        Method(
            "Reached",
            "How many of those whom the intended mix has came to workshop 1",
            "came / meant, in %; none where a cohort’s target is not told",
            "our own; whole numbers rounded half up",
            _reached,
        ),
        Method(
            "Mix filled",
            "How near those who came to workshop 1 were to the intended mix of organisations",
            "Σ min(came, meant) / Σ meant over cohorts and kinds, in %: more of one kind fill no other’s places",
            "our own; the overlap of two distributions",
            _filled,
        ),
        Method(
            "Stayed for the second workshop",
            "How many as came to workshop 1 came to workshop 2, of cohorts that held both",
            "came to workshop 2 / came to workshop 1, in %; numbers of people, not the same ones; paired by cohort: a kind that "
            "the return of workshop 2 does not name counts as nobody there",
            "our own; cohorts without a return of workshop 2 are left out",
            _kept,
        ),
    ),
)
BRIEFING = Method(
    "Hash of a briefing",
    "Whether two files say the same: page, PDF, slides, document and workbook of one briefing have one hash",
    "SHA-256 of all that is shown as canonical JSON; when it was made is left out",
    "NIST FIPS 180-4",
    _hash,
)
