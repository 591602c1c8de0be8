"""Sentences on what leads answered in a programme's own surveys, as released. None speaks of a cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from data.filters import listed
from data.measures.rounding import half_up
from data.queries.survey_units import NamedUnit
from data.sentences import capital, plural, verb
from data.sentences.change import signed
from data.sentences.measured import NO_AGREEMENT, changes_words, p_words

Record = Mapping[str, Any]
WHO = {"schools": "school leads", "cypmhs": "CYPMHS leads"}
SHORT = {"schools": "Schools", "cypmhs": "CYPMHS"}
LEDE = (
    "School leads and leads of children and young people’s mental health services (CYPMHS), before the first workshop and "
    "about ten months later. Only people who answered both times are compared."
)
STAYED = "Those who stayed may be those for whom it went well."
UNITS = (
    "Answers are shown of publication units: an area with 11 or more matched respondents, or areas joined until there are. "
    "People in no unit enter no figure."
)
NOT_RELEASED = (
    "Those who did not come back are counted where they are nobody or 11 and more in a unit, also without any one of its "
    "areas; units with fewer are left out of this figure alone."
)
NOT_COUNTED = (
    "Areas are put together into publication units until nobody can be recognised. A unit in which one to ten people did not "
    "answer again is left out here, since so few could be, and so are people in no unit."
)
NO_CAUSE = "There is no comparison group: a change is a change, and nothing here says what brought it about."
SEVERAL = "P-values are adjusted for the statements of one theme and group (Holm), whatever is filtered."
ALIKE = (
    "People of one area are alike. From ten publication units on, their sums are tested and the interval allows for likeness "
    "(the design effect); with fewer, respondents are tested one by one, which is surer than it should be."
)
DONT_KNOWS = (
    "Don't-knows are in the base. When fewer don't know, the share agreeing can rise though nobody changed their mind."
)
DETECTABLE = "Beside ‘too close to call’ stands the smallest change that would have been seen four times in five."
DIFFERENT_PEOPLE = "Not pairs: a gap shows that the groups differ, not that people changed their minds."
DIFFERENT_UNITS = (
    "In a region, for a lead or an area the two groups need not be of the same areas: each has its own units."
)
SEVERAL_PLACES = "The more places, the more stand out by chance. A region, a lead and a unit may be of the same people."
OTHER_AREAS = "The two groups can’t be set against each other here: their publication units are not of the same areas"
NO_GAP = "No statement has a share of both groups here"
ONE_IN_TWENTY = "Newcombe's interval of each gap alone: about one in twenty would look clear of zero by chance."
KEPT = (
    "The last column takes it that those who did not come back would answer as they did at baseline: a cautious reading of "
    "the change among all who were asked."
)
BREAKDOWN = "They are shown in units where each of two categories or more has enough people, and none has one to ten."
NO_BREAKDOWN = f"No role or setting can be shown here. {BREAKDOWN}"


def returns_finding(rows: Sequence[Record]) -> str:
    """``78% of school leads and 84% of CYPMHS leads gave no second answer``."""
    known = [row for row in rows if row["returned_pct"] is not None]
    if not known:
        return "How many came back can't be shown: those who did not are too few in each unit"
    lost = [f"{100 - row['returned_pct']}% of {WHO[row['group']]}" for row in known if row["returned_pct"] < 100]
    if not lost:
        return f"All {listed([WHO[row['group']] for row in known])} who answered at baseline answered again"
    few = "the few who did" if all(row["returned_pct"] < 50 for row in known) else "those who did"
    return f"{capital(listed(lost))} gave no second answer, so every before-and-after figure rests on {few}"


def not_all_returns(rows: Sequence[Record], matched: Mapping[str, int]) -> str:
    """Why returns count fewer people than a change is tested over; blank where they are as many. ``matched``: by group, the most
    people with both answers to a statement."""
    told = [
        f"{row['follow_up']} of the {matched[row['group']]} {WHO[row['group']]} who answered both times"
        for row in rows
        if matched.get(row["group"], 0) > row["follow_up"]
    ]
    return f" That leaves {listed(told)}; the figures of change count them all." if told else ""


def change_finding(rows: Sequence[Record]) -> str:
    """On how many statements each group rose or fell by more than chance would give."""
    told = [words for group in WHO if (words := _clear_of(group, [row for row in rows if row["group"] == group]))]
    if not told:
        return "No statement was put to the same people twice"
    return capital("; ".join(told))


def _clear_of(group: str, rows: Sequence[Record]) -> str:
    if not rows:
        return ""
    of = f"{WHO[group]} ({plural(rows[0]['pairs'], 'pair')})"
    judged = [row for row in rows if row["verdict"]]
    if not judged:
        return f"{of}: {NO_AGREEMENT}"
    tested = [row for row in judged if row["verdict"] != "too_few"]
    if not tested:
        return f"{of}: too few moved to test any statement"
    counts = [(word, sum(row["verdict"] == verdict for row in tested)) for verdict, word in DIRECTIONS]
    clear = [f"{word} clearly on {count} of {plural(len(judged), 'statement')}" for word, count in counts if count]
    return f"{of} {listed(clear)}" if clear else f"{of}: no clear change on {plural(len(judged), 'statement')}"


DIRECTIONS = (("up", "rose"), ("down", "fell"))


def head(row: Record) -> str:
    """The verdict, as it is said everywhere."""
    return VERDICTS[row["verdict"]] if row["verdict"] else f"Not judged: {NO_AGREEMENT}"


VERDICTS = {
    "up": "More than noise: rose",
    "down": "More than noise: fell",
    "no_clear_change": "Too close to call",
    "too_few": "Too few to test",
}


def rest(row: Record) -> str:
    """What stands behind a verdict: what could have been seen, why the interval says more, why there is no test."""
    if row["verdict"] == "too_few":
        moved = row["up"] + row["down"]
        over = "units" if row["test_over"] == "areas" else "respondents"
        return f": {changes_words(moved, row['smallest_p'])}; tested over {over}" if moved else ": nobody moved"
    if row["verdict"] != "no_clear_change":
        return ""
    alone = "; its own interval leaves out zero, and together with the other tests of its theme it is not clear"
    return f": {_seen(row['smallest_detectable_pp'])}{alone if row['interval_alone'] else ''}"


def _seen(smallest_pp: Decimal | None) -> str:
    if smallest_pp is None:
        return "nobody moved, so nothing tells how small a change could have been seen"
    if smallest_pp >= 100:
        return "no change could have been seen with so few"
    return f"a change under {smallest_pp} points would often have been missed"


def design_effect(row: Record) -> str:
    """How much likeness within units widens the interval's variance; none where respondents were tested."""
    return "none: under ten" if row["design_effect"] is None else f"{row['design_effect']:.1f}"


def p_of(row: Record, name: str) -> str | None:
    return None if row[name] is None else p_words(row[name])


def points_with_ends(row: Record, value: str = "difference_pp") -> str:
    """``+25 (+14.2 to +35.1)``."""
    return f"{signed(row[value])} ({signed(row['lower_95'])} to {signed(row['upper_95'])})"


def gap_finding(rows: Sequence[Record]) -> str:
    """On which statements the two groups differ clearly, the widest first."""
    both = [row for row in rows if row["gap_pp"] is not None]
    if not both:
        apart = all(any(row[f"{group}_pct"] is not None for row in rows) for group in WHO)
        return OTHER_AREAS if apart else "No statement was answered by enough of both groups"
    clear = sorted((row for row in both if row["clear"]), key=lambda row: -abs(Decimal(row["gap_pp"])))
    if not clear:
        return f"The two groups do not differ clearly on any of {plural(len(both), 'statement')}"
    named = [f"‘{capital(row['statement'])}’ ({_higher(row['gap_pp'])})" for row in clear[:2]]
    most = ", most on " if len(clear) > 1 else ": "
    return f"Schools and CYPMHS leads differ clearly on {len(clear)} of {len(both)} statements{most}{listed(named)}"


def _higher(gap_pp: Decimal) -> str:
    return f"{abs(gap_pp)} points higher among {'schools' if gap_pp > 0 else 'CYPMHS leads'}"


def answers_finding(rows: Sequence[Record], statement: str) -> str:
    """How many don't know at the latest wave, and the commonest answer. ``rows``: answers of one statement."""
    told = []
    for group, who in WHO.items():
        mine = [row for row in rows if row["group"] == group]
        wave = "follow_up_pct" if any(row["follow_up_pct"] is not None for row in mine) else "baseline_pct"
        if mine:
            unsure = next((row[wave] for row in mine if row["answer"] is None), 0) or 0
            told.append(f"{unsure}% of {who}")
    return f"‘{capital(statement)}’: {listed(told)} don’t know"


def clear_of_zero(row: Record) -> bool:
    """Whether a gap's interval leaves out zero; that of no gap doesn't."""
    return row["gap_pp"] is not None and bool(row["lower_95"] > 0 or row["upper_95"] < 0)


def gone_finding(rows: Sequence[Record]) -> str:
    """Whether those who came back had answered otherwise at baseline."""
    known = [row for row in rows if row["gap_pp"] is not None]
    if not known:
        return "Those who did not come back are too few in each unit to be compared"
    clear = [row for row in known if clear_of_zero(row)]
    of = plural(len(known), "comparison")
    if not clear:
        return f"At baseline those who came back did not differ clearly from those who didn't in any of {of}"
    more = sum(row["gap_pp"] > 0 for row in clear)
    less = len(clear) - more
    return f"At baseline those who came back differed clearly in {len(clear)} of {of}: {more} agreed more, {less} less"


def broken_down(units: Mapping[str, tuple[int, int]]) -> str:
    """Of how many units there are categories; ``units``: by group, those and all."""
    told = listed(
        [f"{few} of {plural(every, 'publication unit')} of {WHO[group]}" for group, (few, every) in units.items()]
    )
    return f"{BREAKDOWN} Here that is {told}."


def places_finding(rows: Sequence[Record], statement: str, by: str = "place") -> str:
    """How many of the places' changes are clear, or of the categories ``by`` which they are broken down. ``rows``: one
    statement's."""
    changed = [row for row in rows if row["verdict"]]
    if not changed and all(row["baseline_pct"] is None and row["follow_up_pct"] is None for row in rows):
        return f"‘{capital(statement)}’: {NO_AGREEMENT}"
    if not changed:
        return f"‘{capital(statement)}’ was asked once: shares by {by}"
    clear = sum(row["verdict"] in ("up", "down") for row in changed)
    few = sum(row["verdict"] == "too_few" for row in changed)
    told = f"{clear or 'None'} of {plural(len(changed), 'change')} by {by} {verb(clear or 1)} more than noise"
    return f"‘{capital(statement)}’: {told[:1].lower()}{told[1:]}, {few or 'none'} too few to test"


def beside_finding(pairs: Iterable[tuple[Record, Record]]) -> str:
    """How often the computed verdict is the published one. Of each pair the first row is stated, the second computed."""
    judged = [(said, own) for said, own in pairs if said["published"] and own["verdict"]]
    shown = [agrees(said, own) for said, own in judged]
    if not judged:
        return "What reports state of the same statements, beside what is computed here"
    return f"Of {plural(len(judged), 'published verdict')} {sum(shown) or 'none'} {verb(sum(shown) or 1)} the computed one too"


def agrees(said: Record, own: Record) -> bool:
    """Whether a published verdict and a computed one both call a change clear, or both don't."""
    return bool((said["published"] == "significant") == (own["verdict"] in ("up", "down")))


def shares_differ(said: Record, own: Record) -> str:
    """Why a computed share can't be the published one; blank where it is."""
    for name in ("baseline_pct", "follow_up_pct"):
        published, base = said[name], own["base"]
        if published is None or own[name] in (None, published):
            continue
        nearest = half_up(Fraction(published) * base / 100)
        if half_up(Fraction(100 * int(nearest), base)) != published:
            return f"Shares differ: {published}% of {base} is no whole number of people"
        return "Shares differ: other people answered"
    return ""


def why(said: Record, own: Record) -> str:
    """Why a computed verdict is another than the published one; blank where it isn't or nothing is published."""
    if said["published"] is None or own["verdict"] is None:
        return ""
    if agrees(said, own):
        return "Same"
    if own["verdict"] == "too_few":
        return "Differs: too few moved to test here"
    ours = p_words(own["p_adjusted"])
    if own["p_value"] is not None and own["p_value"] < LEVEL <= own["p_adjusted"]:
        return f"Differs: {p_words(own['p_value'])} alone, {ours} after allowing for the other statements of its theme"
    if own["paired_t_p"] is not None and (own["paired_t_p"] < LEVEL) == (said["published"] == "significant"):
        theirs = p_words(own["paired_t_p"])
        return f"Differs: the paired t of positions gives {theirs}, the exact test of who came to agree {ours}"
    return f"Differs: other people answered, so the same shares come of other moves; {ours}"


LEVEL = 0.05
PUBLISHED = {"significant": "significant", "not_significant": "not significant", None: "not tested"}


def unit_words(unit: NamedUnit, area: str) -> str:
    """In which unit an area's answers are shown."""
    others = [name for code, name in unit.areas.items() if code != area]
    people = plural(unit.matched, "matched respondent")
    if not others:
        return f"{WHO[unit.group]} on its own ({people})"
    return f"{WHO[unit.group]} together with {listed(others)} ({people})"


def area_words(name: str, area: str, units: Sequence[NamedUnit]) -> str:
    """What is shown of an area."""
    if not units:
        return (
            f"Of {name} nothing can be shown: too few of its respondents came back, and it is in no publication unit."
        )
    told = listed([unit_words(unit, area) for unit in units])
    missing = [WHO[group] for group in WHO if group not in {unit.group for unit in units}]
    rest_ = f" Its {listed(missing)} are in none." if missing else ""
    return f"{name} is shown with its publication units: {told}.{rest_}"


def nothing_in(place: str) -> str:
    """Why a region or a lead has no figures."""
    return f"No publication unit lies wholly in {place}: its areas are shown with others, and no figure is of it alone."
