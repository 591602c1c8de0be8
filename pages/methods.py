"""How each figure is computed, from the same declarations that compute it; the API."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from components.anchor import anchor
from components.marks import tag_words
from components.model import Column, Heading, Row, RowGroup, Section, Table, Text
from components.views import prose
from data.filters import listed
from data.framework import Domain, framework
from data.glossary import TERMS
from data.measures import similarity
from data.measures.cascade import BAND_STARTS, BANDS, MEAN_WORDS
from data.measures.contradictions import RULES
from data.method import Group
from data.methods import GROUPS
from data.queries.examples import Held, held
from data.queries.framework import stored_domains
from data.schema import sources
from data.sentences import capital, rule_words
from data.state import page_state
from pages.api.table import ApiTable
from pages.api.tables import TABLES
from pages.site import Page, Request, api_url, canonical, complaints, page_keeps, register_page


def view(connection: Connection, request: Request) -> Page:
    """``/methods``."""
    domains, of_store = stored_domains(connection), held(connection, request.viewer)
    sections = [
        Section("glossary", "Glossary", (_glossary(),)),
        Section("levels", "Domains and levels", (_LEVELS_TEXT, _levels(domains))),
        Section("means", "Means and their words", (_MEANS_TEXT, _words(), _OWN_MEANS)),
        Section("bands", "Totals and bands", (_BANDS_TEXT, _bands())),
        Section("tags", "Where a figure comes from", (_TAGS_TEXT, _tags())),
        Section("similar", "Similar areas", _SIMILAR),
        Section("counts", "Counts from published shares", (_COUNTS_TEXT,)),
        Section("change", "Change between workshops", _CHANGE_TEXT),
        Section("surveys", "Surveys of leads", _SURVEYS_TEXT),
        *(Section(group.id, group.title, (group.caution, _measures(group, of_store))) for group in GROUPS),
        Section("coverage", "Coverage of mental health support teams", (_COVERAGE_TEXT,)),
        Section("contradictions", "Contradictions", (_CONTRADICTIONS_TEXT, _rules())),
        Section("missing", "Missing is never zero", (_MISSING_TEXT, _kinds_of_missing())),
        Section("sources", "Sources", (_sources(connection),)),
        Section("api", "API and files", (_API_TEXT, _api())),
    ]
    state = page_state(connection, request.query, request.viewer, ("as_of",))
    lede = "What every number means, how it is worked out and where it comes from."
    if state.moment.text:
        lede = f"{lede} The methods are those of today, whatever the moment looked at."
    return Page(
        title="Methods",
        keeps=page_keeps(state),
        query_string=canonical(state),
        main=prose(Heading("Methods and definitions", lede, request.url("")), sections, complaints(state)),
    )


def _glossary() -> Table:
    rows = (
        Row((term, anchor("More", f"#{part}", before=meaning) if part else meaning)) for term, meaning, part in TERMS
    )
    return Table("Words of the trade, A to Z", (Column("Word"), Column("What it means")), (RowGroup(tuple(rows)),))


_LEVELS_TEXT = (
    "CASCADE has seven domains. At a workshop each cohort agrees one of four ordered levels a domain. The ratings are "
    "self-reported: indicative, not inspected. The names are the framework's (Anna Freud Centre, 2015); the descriptions "
    "are in our own words."
)


def _levels(domains: tuple[Domain, ...]) -> Table:
    names = [f"{level.level} {capital(level.name)}" for level in framework().levels]
    rows = tuple(Row((f"{d.code} {d.name}", *(step.description for step in d.steps))) for d in domains)
    return Table(
        "What each level of each domain is like", tuple(map(Column, ("Domain", *names))), (RowGroup(rows),), wide=True
    )


_MEANS_TEXT = (
    "A mean of an area is the average of its cohorts' levels, as published with one decimal. A level is a whole number; a "
    "mean is a decimal. A mean on a level takes the level's word; between two levels it is ‘below’ the next."
)


def _words() -> Table:
    where = ("0", "between 0 and 1", "1", "between 1 and 2", "2", "between 2 and 3", "3")
    rows = tuple(Row((span, word)) for span, word in zip(where, MEAN_WORDS, strict=True))
    return Table("The word of a mean", (Column("Mean"), Column("Word")), (RowGroup(rows),))


_TAGS_TEXT = (
    "Every figure wears a tag that says where its rows come from. A programme is either published, from a document that is "
    "cited, or hands in its own returns, from files that are named with their loads; the two are never added up."
)


def _tags() -> Table:
    kinds = (
        (tag_words("published"), "printed in a source, unchanged"),
        (tag_words("computed"), "worked out here from printed figures"),
        (tag_words("own"), "as a programme's own files have it"),
        (
            tag_words("own-computed"),
            "worked out here from a programme's own files: means, totals and bands of its cohorts",
        ),
        (tag_words("simulated"), "made up, to show what the pages do"),
        (tag_words("part-simulated"), "some of its rows are made up; they say so"),
    )
    return Table("Tags of a figure", (Column("Tag"), Column("Meaning")), (RowGroup(tuple(map(Row, kinds))),))


_OWN_MEANS = (
    "Of a programme's own returns a mean is over the cohorts that are rated in the domain, with two decimals in the files "
    "and one on the page. A cohort's level is the one it agreed, or where only its tables scored, the lower of the middle "
    "scores. A total is the mean of the totals of the cohorts rated in all seven domains, so the seven means need not add "
    "up to it, and its band is worked out before anything is rounded. A cohort without a workshop counts nowhere in it."
)
_BANDS_TEXT = (
    "A total is the exact sum of the seven published means, 0 to 21, and exists only when all seven are there. Its band "
    "is a relative position, not a judgement of quality. Where a published band differs, both are shown. A region's or "
    "the programme's mean weighs every area the same, since the published areas' numbers of cohorts are not known."
)


def _bands() -> Table:
    ends = (*(f"below {start}" for start in BAND_STARTS[1:]), "up to 21")
    rows = tuple(
        Row((capital(band), f"from {start}", end)) for band, start, end in zip(BANDS, BAND_STARTS, ends, strict=True)
    )
    return Table("Bands of a total", (Column("Band"), Column("From"), Column("To")), (RowGroup(rows),))


_SIMILAR = (
    "The distance between two areas is the root of the mean squared difference of their standardised workshop 1 means, "
    f"over the domains that both have rated; at least {similarity.FEWEST_SHARED} must be shared, and a domain in which "
    f"all areas are equal is left out. Similar are the nearest {similarity.NEAREST}.",
    "One can learn from a similar area that started at or below one's own total and whose matched cohorts, "
    f"{similarity.FEWEST_MATCHED} or more, now stand higher: higher than they did, and than one's own do. A next level is "
    "reached by an area whose matched cohorts averaged less than it and now average it or more; its start is the same as "
    "another's where both averages lie between the same two levels. Neither says why an area moved.",
    "Standardised means that a domain's mean over the programme's areas is taken away and the rest divided by its "
    "standard deviation, so that a domain in which areas hardly differ counts as much as one in which they differ widely.",
)
_COUNTS_TEXT = (
    "Where only percentages of cohorts are published, the counts are the one set of whole numbers that prints as those "
    "percentages, rounded half up, and adds to the base: 77%, 23%, 0% and 0% of 64 are 49, 15, 0 and 0. Where several "
    "sets fit, or none, no counts are given."
)
_CHANGE_TEXT = (
    "A published mean stands as printed, with one decimal; the change is the difference of the two printed means, so it "
    "may be a tenth off. Where no mean is published it is computed: the sum of level times cohorts, over all cohorts, "
    "rounded half up. The two workshops do not have the same cohorts, so no such change is a matched one.",
    "Of own returns only cohorts rated at both workshops are compared. The test is an exact two-sided sign-flip test of the "
    "summed change (Fisher 1935): were the two workshops swapped within a cohort, how often would the sum lie as far from "
    "zero? Cohorts that stayed don't count, and fewer than six that moved are too few. P-values are adjusted after Holm over "
    "the seven domains of a programme, region or lead, whatever is filtered; a total stands alone; areas are not tested. Up "
    "minus down, as a share of the matched cohorts, has Tango's score interval.",
    "A group that is picked because it started low rises more at the next count even if nothing changed (regression to "
    "the mean). What would tell the two apart needs each cohort's own ratings.",
)
_SURVEYS_TEXT = (
    "Shares are of all who answered, those who don't know included. What the report calls significant is shown as it says, "
    "and is not worked out again: a paired test needs each person's two answers.",
    "The gap between school and CYPMHS leads is the difference of two shares of different people, with Newcombe's 95% "
    "interval (1998, method 10) from the two Wilson intervals. The shares are printed as whole percentages, so an end may "
    "be a point off. No gap is drawn where the two groups answered different questions.",
)


def _measures(group: Group, of_store: Held) -> Table:
    columns = tuple(map(Column, ("Measure", "What it says", "How", "Source", "Worked out here")))
    rows = tuple(Row((m.name, m.says, m.formula, m.source, m.worked_out(of_store))) for m in group.methods)
    return Table(f"{group.title}: each measure with an example", columns, (RowGroup(rows),), wide=True)


_COVERAGE_TEXT = (
    "Settings, and children and young people, for each team are those of a site divided by its teams. The first teams were "
    "meant to cover 8,000 children and young people (later 7,000) in 10 to 20 settings each. Population covered says "
    "nothing of who is reached."
)
_CONTRADICTIONS_TEXT = (
    "Published figures are kept as published, also where they contradict each other. Rules of a general kind look for "
    "figures that can't both be right. Each part of a sum may be off by half its last printed unit, and a percentage may "
    "have been cut off instead of rounded within a source: neither counts as a contradiction. Two sources that print one "
    "figure differently are listed, even where cutting off would explain it; so are percentages that no whole number of "
    "people gives when rounded."
)


def _rules() -> Table:
    rows = tuple(Row((anchor(rule_words(rule), f"/data?rule={rule}"), about)) for rule, about in RULES.items())
    return Table("Rules that look for contradictions", (Column("Rule"), Column("What it finds")), (RowGroup(rows),))


_MISSING_TEXT = "A value that is not there says why, in words. It is never shown as zero, a dash or a blank."


def _kinds_of_missing() -> Table:
    kinds = (
        ("Suppressed", "a number exists; showing it could identify someone"),
        ("Not yet due", "the period or the deadline has not ended"),
        ("Not submitted", "due, and nothing came; also a workshop never held"),
        ("Not matched", "answered once only, so not in before-and-after"),
        ("Not applicable", "the question does not arise here, or the source does not publish it"),
    )
    return Table("Kinds of missing", (Column("Word"), Column("Meaning")), (RowGroup(tuple(map(Row, kinds))),))


def _sources(connection: Connection) -> Table:
    rows = tuple(
        Row((row.short, anchor(row.url, row.url, before=row.citation) if row.url else row.citation, row.licence))
        for row in connection.execute(sources.select().order_by(sources.c.code))
    )
    columns = (Column("Source"), Column("Citation"), Column("Licence"))
    return Table(
        "Documents that the published tables come from", columns, (RowGroup(rows),), empty="Nothing has been loaded yet"
    )


_API_TEXT = (
    "Every table behind a page can be had as JSON or CSV, with the page's own parameters: put the page's filters behind "
    "the table's address. Values that are missing are null, with the reason beside them. 1,000 rows come at a time unless "
    "limit asks for more; meta.next is the cursor of the following ones."
)


def _api() -> Table:
    rows = tuple(
        Row(
            (
                table.name,
                *_files(table),
                table.about,
                listed(table.parameters),
            )
        )
        for table in TABLES
    )
    described = Row(
        (
            "openapi",
            anchor("JSON", "/api/v1/openapi.json"),
            "no CSV",
            "The description of this API (OpenAPI 3.1).",
            "none",
        )
    )
    columns = tuple(map(Column, ("Table", "JSON", "CSV", "What it gives", "Parameters")))
    return Table("Tables of the API", columns, (RowGroup((*rows, described)),), wide=True)


def _files(table: ApiTable) -> tuple[Text, Text]:
    """A table's two files; of one that answers of one area at a time how it is asked."""
    if table.of_one_area:
        return f"/api/v1/{table.name}.json?area=CODE", "on the page of each area"
    return anchor("JSON", f"/api/v1/{table.name}.json"), anchor("CSV", api_url(table.name, "csv", ""))


register_page(__name__, "/methods", view, title="Methods", order=95)
