"""What a page of a programme's own surveys opens with: its sentence, its filters and its ready-made views."""

from __future__ import annotations

from components.model import FilterBar, Link, Select, Text
from data.filters import listed
from data.queries import surveys
from data.queries.outcomes import GROUPS
from data.queries.survey_units import units_with
from data.sentences import capital
from data.sentences import own_outcomes as words
from pages.choosing import programmes, select, travelling
from pages.outcomes.own import PATH, View


def lede(view: View) -> Text:
    """What is shown here: of an area its units, of which it can't be told apart."""
    kind, name = view.place
    if kind == "area":
        return words.area_words(view.areas[name], name, units_with(view.units, name))
    if kind and view.ask(surveys.surveys).rows.empty:
        return words.nothing_in(view.place_words)
    return words.LEDE


def filter_bar(view: View) -> FilterBar:
    """Themes, groups, waves, places and statements, with the questions that come first ready-made."""
    filters, held, choices = view.filters, view.held, view.state.choices
    themes = sorted({theme for _, theme in held.questions.values() if theme})
    named = [(code, name) for code, name in view.areas.items() if code in choices.codes]
    statements = [(code, capital(statement)) for code, (statement, _) in held.questions.items()]
    kinds = [("programme", "Programme"), ("region", "Regions"), ("lead", "Leads"), ("unit", "Publication units")]
    selects: list[Select] = [
        programmes(view.state),
        select(filters, "theme", "Theme", [(theme, capital(theme)) for theme in themes], "All themes"),
        select(filters, "group", "Group", list(GROUPS.items()), "Schools and CYPMHS"),
        select(filters, "region", "Region", [(each, each) for each in choices.regions], "All"),
        select(filters, "lead", "Lead", [(each, each) for each in choices.leads], "All"),
        select(filters, "area", "Area", named, "All"),
        select(filters, "scope", "Places side by side", kinds, "All kinds"),
        select(filters, "question", "Statement", statements, "The first"),
    ]
    if len(held.waves) > 1:
        selects.insert(3, select(filters, "wave", "Wave", [(each, capital(each)) for each in held.waves], "The latest"))
    if held.breakdowns:
        by = [(name, capital(surveys.BREAKDOWNS[name])) for name in held.breakdowns]
        selects.append(select(filters, "breakdown", "Broken down by", by, "Nothing"))
    hidden = travelling(view.state, "verdict", "sort")
    return FilterBar(PATH, tuple(selects), showing=_showing(view), hidden=hidden, ready_made=_ready(view))


def _showing(view: View) -> str:
    themes = listed(view.filters["theme"]) or "all themes"
    groups = listed([GROUPS[group] for group in view.filters["group"]]) or "schools and CYPMHS"
    told = [words.VERDICTS[verdict].lower() for verdict in view.filters["verdict"]]
    only = f", statements that are ‘{listed(told)}’" if told else ""
    return f"Showing {themes}, {groups}, {view.place_words}, baseline to {view.wave}{only}."


def _ready(view: View) -> tuple[Link, ...]:
    """The views that people ask for first."""
    rows = view.ask(surveys.surveys).records()
    moved = {verdict: sum(row["verdict"] == verdict for row in rows) for verdict in ("up", "down")}
    now = (view.filters["verdict"], view.filters.one("sort"), view.broken_by)
    plain: dict[str, str | None] = {"verdict": None, "sort": None, "breakdown": None}

    def link(text: str, target: str, count: int | None = None, **changes: str) -> Link:
        verdict = (changes["verdict"],) if "verdict" in changes else ()
        wanted = (verdict, changes.get("sort", "theme"), changes.get("breakdown", ""))
        return Link(text, f"{view.href(**{**plain, **changes})}{target}", now == wanted, count)

    return (
        link("All", ""),
        link("Rose", "#changes", moved["up"], verdict="up"),
        link("Fell", "#changes", moved["down"], verdict="down"),
        link("Largest rise first", "#changes", sort="-difference_pp"),
        link("Widest gap first", "#gaps", sort="-gap_pp"),
        link("Most don't knows first", "#verdicts", sort="-dont_know"),
        *(link(f"By {surveys.BREAKDOWNS[name]}", "#places", breakdown=name) for name in view.held.breakdowns),
    )
