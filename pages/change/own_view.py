"""What the figures of a programme's own change are made of, and the columns that several have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from components.lanes import axis, before_after
from components.model import (
    Cell,
    Lane,
    Missing,
    Scale,
    Shape,
    Text,
)
from components.views import moves
from data.answer import Answer
from data.framework import Domain as FrameworkDomain
from data.queries.catalogue import Programme
from data.queries.moves import TOTAL, Moved
from data.queries.own_change import OwnChange
from data.sentences import capital, workshop_words
from data.sentences import own_change as words
from data.sentences.change import signed
from data.state import State
from pages.site import api_url

PATH = "/change"
POINTS = Scale(
    Decimal(-100), Decimal(100), ((Decimal(-100), "−100"), (Decimal(0), "0"), (Decimal(100), "+100")), (), (Decimal(0),)
)


@dataclass(frozen=True)
class View:
    """What the figures are made of: the state, the domains shown in them, and the change. ``without``: the cohorts that
    lack the later workshop, as on the ``day`` looked at."""

    state: State
    programme: Programme
    domains: tuple[FrameworkDomain, ...]
    change: OwnChange
    without: Answer
    day: date

    @property
    def before(self) -> str:
        return workshop_words(self.change.pair[0])

    @property
    def after(self) -> str:
        return workshop_words(self.change.pair[1])

    @property
    def phrases(self) -> dict[str, str]:
        return {d.code: d.phrase for d in self.domains}

    def of_domains(self, scope: str = "programme") -> list[Moved]:
        """The programme's rows of the domains shown, in their order."""
        codes = [d.code for d in self.domains]
        return [each for each in self.change.of(scope) if each.domain in codes]

    @property
    def total(self) -> Moved:
        return self.change.of("programme", TOTAL)[0]

    @property
    def one(self) -> str:
        """What figures of a single measure show: the one domain that was chosen, else the total."""
        return self.domains[0].code if len(self.domains) == 1 else TOTAL

    @property
    def one_words(self) -> str:
        return "the total" if self.one == TOTAL else self.phrases[self.one]


def own_view(state: State, domains: tuple[FrameworkDomain, ...], change: OwnChange, without: Answer, day: date) -> View:
    """The view of the one programme of a page. Its links and files name the two workshops, so that they stay what they are
    when a later one is held."""
    if state.programme is None:
        raise ValueError("a page with own change has a programme")
    chosen = state.filters["domain"]
    shown = tuple(d for d in domains if not chosen or d.code in chosen)
    start, end = change.pair
    looked_at = replace(state, filters=state.filters.changed(**{"from": start, "to": end}))
    return View(looked_at, state.programme, shown, change, without, day)


def levels_scale(view: View) -> Scale:
    ticks = {"0": "0", "1": "1 good", "2": "2 widespread", "3": "3 gold"}
    return axis("0", "3", ticks, capital(view.before), capital(view.after), lines=("1",))


def _totals_scale(view: View) -> Scale:
    ticks = {"0": "0", "7": "7", "14": "14", "21": "21"}
    return axis("0", "21", ticks, capital(view.before), capital(view.after))


def scale_of(view: View) -> Scale:
    return _totals_scale(view) if view.one == TOTAL else levels_scale(view)


def key_of(view: View, *, grey: bool = False) -> tuple[tuple[Shape, str], ...]:
    """What the marks stand for; ``grey``: a change that is not clear is among them."""
    unclear: tuple[tuple[Shape, str], ...] = (("grey", f"{view.after}, no clear change"),) if grey else ()
    return ("hollow", view.before), ("filled", view.after), *unclear


def lane(each: Moved) -> Lane | Missing:
    """From hollow to filled circle; grey where the change is not clear."""
    if each.mean_from is None or each.mean_to is None:
        return Missing("not_matched")
    group = each.scope == "starting_group"
    clear = group or each.verdict in ("up", "down")
    start = each.mean_from.quantize(Decimal(1)) if group and each.domain != TOTAL else each.mean_from  # one level
    return before_after(start, each.mean_to, stroke="join" if clear else "grey")


def tally(each: Moved) -> Cell:
    return moves(each.up, each.same, each.down) if each.matched else Missing("not_matched")


def mean_change(each: Moved) -> Cell:
    return Missing("not_matched") if each.mean_change is None else signed(each.mean_change)


def matched_of(each: Moved) -> str:
    return f"{each.matched} of {each.matched + each.without_to}"


def short_names(view: View) -> dict[str, str]:
    return {d.code: f"{d.code} {d.short_name}" for d in view.domains}


def csv_href(view: View, name: str) -> str:
    return api_url(name, "csv", view.state.filters.changed(view=None).query_string(always=("programme",)))


def p_value(each: Moved) -> Cell:
    return words.p_cell(each) or Missing("too_few" if each.matched else "not_matched")


def said_of(each: Moved) -> Text:
    head = Markup("<b>{}</b>") if each.verdict in ("up", "down") else Markup("{}")
    return Markup("{}{}").format(head.format(words.verdict_head(each)), words.verdict_rest(each))
