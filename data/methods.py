"""The measures in words: what each says, its formula, its source, and an example that the measure itself works out, from the
store where it has one.

The page of methods is made from these.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from data.measures import (
    benchmarks,
    cascade,
    change,
    coverage,
    disclosure,
    funnel,
    intervals,
    multiplicity,
    rates,
    signflip,
    spc,
    surveys,
    trend,
    units,
)
from data.measures.intervals import Interval
from data.method import Group, Method
from data.methods_work import BRIEFING, OFFICIAL_LEVEL, OWN_INDICATOR, OWN_LEVEL, WORK, assured
from data.sentences.examples import between, number
from data.sentences.measured import TRENDS, p_words, released_words


def _agreed() -> str:
    level = cascade.lower_median([0, 1, 1, 2])
    agreement = cascade.agreement(level, [0, 1, 1, 2])
    assert agreement is not None  # noqa: S101 - four tables have one
    return (
        f"Tables at 0, 1, 1 and 2: the lower median is {level}; {agreement.at_level} of {agreement.tables} tables are at it, "
        f"{agreement.within_one} within one level."
    )


def _band() -> str:
    sums = (2, 0, 2, 5, 4, 1, 4)
    band = cascade.band_of_cohorts(sum(sums), 3)
    return f"Three cohorts whose domains add to {', '.join(map(str, sums))}: {sum(sums)} over 3 is 6, {band}."


def _sign_flip() -> str:
    seen = signflip.sign_flip([2, 1, 1, 1, 1, 1, 1, -1])
    told, clearest = p_words(seen.p or 1), p_words(seen.smallest_p)
    return f"Eight cohorts change by +2, six times +1 and −1: {told}; all the same way {clearest}."


def _tango() -> str:
    found = intervals.tango(9, 3, 32)
    return f"Up in 9 and down in 3 of 32: {number(found.value)}, 95% from {between(found)}."


def _holm() -> str:
    adjusted = multiplicity.holm([0.001, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06])
    first, second = (number(value or 0) for value in adjusted[:2])
    return f"Of seven domains the smallest p = 0.001 becomes {first}, the next, 0.01, becomes {second}."


def _oldham() -> str:
    found = change.oldham([(0, 2), (0, 1), (1, 1), (2, 2), (1, 2), (2, 1)])
    return (
        f"Six cohorts 0→2, 0→1, 1→1, 2→2, 1→2, 2→1: variance {number(found.variance_from or 0, 2)} before and "
        f"{number(found.variance_to or 0, 2)} after, correlation {number(found.correlation or 0, 2)}."
    )


def _expected_rise() -> str:
    rise = change.expected_rise(Fraction(7, 10), Fraction(1), Fraction(2, 5))
    return f"Tables of a cohort agree with ρ = 0.7; a group that starts at 0.4 where all start at 1.0 would rise by {rise}."


def _paired() -> list[surveys.PairedTable]:
    pairs = (12, 8, 15, 9, 11, 10, 7, 13, 6, 17)
    up, down = (3, 2, 5, 1, 4, 2, 1, 4, 0, 5), (1, 0, 1, 2, 0, 1, 1, 0, 1, 1)
    return [
        surveys.PairedTable({(2, 4): u, (4, 2): d, (4, 4): n - u - d}) for n, u, d in zip(pairs, up, down, strict=True)
    ]


def _clustered() -> str:
    found = surveys.outcome(_paired(), 4)
    effect = found.effect
    assert effect is not None  # noqa: S101 - there are pairs
    return (
        f"Ten areas with {found.pairs} matched respondents, {found.up} up and {found.down} down: difference "
        f"{number(effect.value)}, 95% from {between(effect)}, design effect {number(found.design_effect or 0, 2)}, "
        f"{p_words(found.test.p or 1)}."
    )


def _detectable() -> str:
    found = surveys.smallest_detectable(surveys.Moves(108, 20, 12), None)
    return f"32 of 108 moved: {number(100 * (found or 0), 1)} percentage points."


def _newcombe() -> str:
    found = intervals.newcombe(intervals.wilson(5, 56), intervals.wilson(0, 29))
    return f"5 of 56 less 0 of 29: {number(found.value)}, 95% from {between(found)}."


def _wilson() -> str:
    return f"20 of 100: {between(intervals.wilson(20, 100))}."


def _byar() -> str:
    return (
        f"20 in 100, per 100,000: {between(rates.rate(20, 100), 0)}; 5 in 100, exact: {between(rates.rate(5, 100), 0)}."
    )


def _benchmark() -> str:
    found = benchmarks.comparison(intervals.wilson(20, 100), 0.3, "lower is better")
    return f"20 of 100 against 30%, where lower is better: {found}."


def _funnel() -> str:
    low, high = funnel.limits(0.3, 100, rates.LEVEL_95.z)
    return f"A scope's share of 30%, an area of 100: 95% limits {number(low)} to {number(high)}."


def _xmr() -> str:
    found = spc.limits([1, 2, 3, 4, 5, 4, 3, 2, 1, 2])
    lower, upper = number(found.lower, 2), number(found.upper, 2)
    return f"1, 2, 3, 4, 5, 4, 3, 2, 1, 2: mean {number(found.mean, 2)}, limits {lower} to {upper}."


def _trend() -> str:
    figures = [Interval(value, value - 0.02, value + 0.02) for value in (0.10, 0.13, 0.16, 0.18, 0.22)]
    return f"10%, 13%, 16%, 18%, 22%, each ± 2 points: {TRENDS[trend.recent_trend(figures).direction]}."


def _per_team() -> str:
    return f"39,500 children and young people in 4 teams: {coverage.cyp_per_team(39_500, 4):,} a team."


def _counts() -> str:
    said = [released_words(disclosure.release_count(count), "fewer than 5") for count in (4, 7, 8)]
    return f"4: {said[0]}; 7: {said[1]}; 8: {said[2]}."


def _held() -> str:
    leaves = [disclosure.release_count(4), disclosure.release_count(4)]
    return f"Teams of 4 and 4: {released_words(disclosure.release_total(8, leaves))}; 10 would tell that both are 4."


def _units() -> str:
    areas = [units.Area(code, "North", matched) for code, matched in zip("ABCD", (14, 6, 5, 7), strict=True)]
    made = " and ".join("+".join(area.code for area in unit.areas) for unit in units.partition(areas))
    return f"Areas A to D with 14, 6, 5 and 7 matched respondents: {made}."


GROUPS: Sequence[Group] = (
    Group(
        "measures-change",
        "Ratings, and their change between workshops",
        "Only cohorts with both workshops are compared. Seven domains are rated by the same people at one sitting: they are "
        "not seven findings. People who know more may rate lower at the second workshop, and others may be in the room. Two "
        "workshops show a change, never a trend.",
        (
            Method(
                "Level and agreement",
                "A cohort’s level where its tables scored apart, and how far they agreed",
                "the lower median; share of tables at it, and within one level",
                "Anna Freud Centre 2015 (levels); median of ordered categories",
                _agreed,
            ),
            Method(
                "Band of a total",
                "Where a total lies among areas’",
                "S < 4n very low, < 5n low, < 6n fair, else high; S: totals of n cohorts added",
                "Campbell-Jack, Day and Burnley 2020, Table 2.1, note 10",
                _band,
            ),
            Method(
                "Test of change",
                "How often swapping a cohort’s two workshops would give a change as large",
                "share of all 2ᵐ ways to sign the m changes whose sum lies as far from 0; exact; six changes or more",
                "Fisher 1935, section 21; of changes by one level it is exact McNemar",
                _sign_flip,
            ),
            Method(
                "Size of change",
                "Cohorts up less cohorts down, of all that are matched",
                "(up − down)/n with Tango’s score interval",
                "Tango 1998, Statistics in Medicine 17, 891–908",
                _tango,
            ),
            Method(
                "Several tests at once",
                "A p-value that allows for the other domains or statements tested with it",
                "the k-th smallest p times (m − k + 1), never below the one before; m is fixed beforehand",
                "Holm 1979, Scandinavian Journal of Statistics 6, 65–70",
                _holm,
            ),
            Method(
                "Change by where it started",
                "Whether those who stand higher rose more, free of regression to the mean",
                "change against the mean of before and after, with both variances",
                "Oldham 1962, Journal of Chronic Diseases 15, 969–977",
                _oldham,
            ),
            Method(
                "Expected rise",
                "How far a group picked for its low start would rise if nothing had changed",
                "(1 − ρ)(overall mean − group mean), ρ from tables that scored apart",
                "Shrout and Fleiss 1979, ICC(1, k)",
                _expected_rise,
            ),
        ),
    ),
    Group(
        "measures-surveys",
        "Surveys",
        "Only respondents with both waves are compared. Don’t-knows stay in the base. A verdict that a report printed stands as "
        "printed.",
        (
            Method(
                "Change of a share",
                "How many more agree, with people of one area taken as alike",
                "D = Σz/n, SE = √(G/(G−1)·Σ(z − D·n)²)/n over G areas of ten or more, D ± t(G−1)·SE; else Tango’s; the test is "
                "the sign-flip of areas’ sums",
                "Cochran 1977, chapter 9A; Kish 1965 (design effect)",
                _clustered,
            ),
            Method(
                "Smallest change that could be seen",
                "What a test with so few would have missed",
                "2.8·√(q/n)·√DEFF, q: the share that moved",
                "Connor 1987, Biometrics 43, 207–211",
                _detectable,
            ),
            Method(
                "Gap between two groups",
                "A share of one group less that of another one",
                "Newcombe’s interval from the two Wilson intervals",
                "Newcombe 1998, Statistics in Medicine 17, 873–890, method 10",
                _newcombe,
            ),
        ),
    ),
    Group(
        "measures-rates",
        "Shares, rates and benchmarks",
        "An interval says how far chance alone could move a figure. A benchmark without a direction that is better gives no "
        "judgement.",
        (
            Method("Interval of a share", "Where a share could lie", "Wilson’s score interval", "Wilson 1927", _wilson),
            Method(
                "Interval of a count or rate",
                "Where a rate could lie",
                "Byar’s approximation from 10 up, exact chi-square below",
                "Breslow and Day 1987, as in PHEindicatormethods",
                _byar,
            ),
            Method(
                "Against a benchmark",
                "Better, similar or worse; without a direction higher or lower",
                "the 95% interval against the benchmark’s value",
                "OHID, Fingertips technical guidance",
                _benchmark,
            ),
            OWN_LEVEL,
            OFFICIAL_LEVEL,
            Method(
                "Funnel",
                "Which areas differ more than their size explains",
                "p̄ ± z√(p̄(1−p̄)/n); widened by √φ where φ > 1 + 2√(2/k)",
                "Spiegelhalter 2005, Statistics in Medicine 24, 1185–1202",
                _funnel,
            ),
            Method(
                "Children a team",
                "How many a team covers, against what was meant",
                "children and young people over teams",
                "Ellins et al. 2023, chapter 1",
                _per_team,
            ),
        ),
    ),
    Group(
        "measures-months",
        "Months and trends",
        "A missing or withheld month is a gap, never zero. A withheld month can be 0 to 4: a flag stands only if it would with "
        "every such number.",
        (
            Method(
                "Control chart (XmR)",
                "Which months stand out from the usual ups and downs",
                "mean ± 2.66 × mean moving range, from 12 months on",
                "NHS England, Making data count; NHSRplotthedots",
                _xmr,
            ),
            Method(
                "Assurance",
                "Whether the usual ups and downs let a target be met: always, at times (hit and miss), or never; not read where "
                "a figure is a special cause",
                "both limits on the better side of the target, the target between them, or both on the other side",
                "NHS England, Making data count",
                assured,
            ),
            Method(
                "Recent trend",
                "Whether the last five figures rise or fall",
                "weighted slope, χ² > 9.5495, the same sign without any one of them",
                "OHID, Fingertips technical guidance",
                _trend,
            ),
        ),
    ),
    WORK,
    Group(
        "measures-release",
        "What is shown of few people",
        "What may be shown is decided when a file is loaded; pages, files and the API read nothing else. Organisations are not "
        "people: ratings, attendance, hours and settings are shown.",
        (
            Method(
                "Counts of children",
                "A count that can’t tell about one child",
                "0 to 4 withheld, else to the nearest 5",
                "NHS England, MHSDS publication rules",
                _counts,
            ),
            OWN_INDICATOR,
            Method(
                "Totals of an area",
                "A total that leaves each withheld team three numbers or more to be",
                "the true total to the nearest 5, held between what its teams can come to; other totals add what is shown",
                "our own; checked by linear programme in the tests",
                _held,
            ),
            Method(
                "Publication units",
                "Areas that are shown together, so that answers are of enough people",
                "11 or more matched respondents; several areas also without any one of them; every total is of whole units, and "
                "sums of units of two waves differ by nobody or by 11 or more",
                "TaMHS evaluation (10 or fewer withheld)",
                _units,
            ),
            BRIEFING,
        ),
    ),
)
"""Every measure, by what it is about."""
