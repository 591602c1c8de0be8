"""The URL is the state: one object reads it, applies it, says it in words and writes it back.

A page falls back from a value that is unknown or impossible and says so; the API answers 400 with the same sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote

Query = Mapping[str, Sequence[str]]
"""A parsed query string: every parameter with its values, in order; blank values count as absent."""

ORDER = (
    "programme",
    "region",
    "lead",
    "band",
    "area",
    "cohort",
    "team",
    "measure",
    "sides",
    "find",
    "domain",
    "level",
    "moved",
    "readiness",
    "rag",
    "owner",
    "due",
    "risk",
    "workshop",
    "from",
    "to",
    "scope",
    "group",
    "theme",
    "wave",
    "question",
    "verdict",
    "indicator",
    "against",
    "geography",
    "place",
    "period",
    "breakdown",
    "benchmark",
    "file",
    "rule",
    "sections",
    "my",
    "since",
    "as_of",
    "sort",
    "rows",
    "view",
    "page",
    "limit",
    "cursor",
)
"""The order of parameters in every address we write, so that one view has one address."""


@dataclass(frozen=True)
class Parameter:
    """One parameter that an address may hold.

    ``options``: the values it may have, or None when it is read elsewhere (``as_of``). ``default``: what stands when
    it is absent; not written into addresses. ``noun``: what the parameter is, with its article, for the sentence that
    refuses a value.
    """

    name: str
    noun: str
    options: tuple[str, ...] | None = None
    default: tuple[str, ...] = ()
    many: bool = True


@dataclass(frozen=True)
class Complaint:
    """A value that the address can't have, in a sentence."""

    parameter: str
    sentence: str


@dataclass(frozen=True)
class Filters:
    """The state of a view. ``chosen`` holds only values that stand in the address and are allowed."""

    parameters: tuple[Parameter, ...] = ()
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> tuple[str, ...]:
        """The values in force, the default when none is chosen."""
        return self.chosen.get(name) or next((p.default for p in self.parameters if p.name == name), ())

    def one(self, name: str) -> str:
        """The single value in force; blank when there is none."""
        return (*self[name], "")[0]

    def changed(self, **values: str | Sequence[str] | None) -> Filters:
        """The same state with some parameters changed; None takes one out."""
        chosen = dict(self.chosen)
        for name, value in values.items():
            wanted = () if value is None else (value,) if isinstance(value, str) else tuple(value)
            chosen.pop(name, None)
            if wanted:
                chosen[name] = wanted
        return Filters(self.parameters, chosen)

    def query_string(self, always: Sequence[str] = ()) -> str:
        """``?region=London&sort=-total``: canonical, without what is default but for the parameters in ``always``;
        blank when nothing is left to say."""
        defaults = {parameter.name: parameter.default for parameter in self.parameters}
        pairs = [
            (name, value)
            for name in ORDER
            if name in always or self.chosen.get(name, ()) != defaults.get(name, ())
            for value in (self[name] if name in always else self.chosen.get(name, ()))
        ]
        return _query_string(pairs)


def address(path: str, **values: str | Sequence[str]) -> str:
    """An address with parameters, written as every other: ``/areas?region=South%20East``; several values are repeated."""
    told = {name: (value,) if isinstance(value, str) else value for name, value in values.items() if value}
    return path + _query_string([(name, value) for name in ORDER for value in told.get(name, ())])


def _query_string(pairs: Sequence[tuple[str, str]]) -> str:
    return f"?{'&'.join(f'{name}={_quoted(value)}' for name, value in pairs)}" if pairs else ""


@lru_cache(maxsize=4096)
def _quoted(value: str) -> str:
    """As an address has it. A page of 300 areas writes the same few hundred values into a thousand links."""
    return quote(value, safe="/")


def read(query: Query, parameters: Iterable[Parameter]) -> tuple[Filters, tuple[Complaint, ...]]:
    """The state that a query string asks for, and a complaint for every value that can't be had."""
    known = tuple(parameters)
    chosen: dict[str, tuple[str, ...]] = {}
    complaints: list[Complaint] = []
    for parameter in known:
        values = [value for value in query.get(parameter.name, ()) if value.strip()]
        allowed = _allowed(parameter, values, complaints)
        if allowed:
            chosen[parameter.name] = allowed
    return Filters(known, chosen), tuple(complaints)


def _allowed(parameter: Parameter, values: Sequence[str], complaints: list[Complaint]) -> tuple[str, ...]:
    if len(values) > 1 and not parameter.many:
        complaints.append(
            Complaint(parameter.name, f"{parameter.name} takes one value; {', '.join(values)} are {len(values)}")
        )
        return ()
    if parameter.options is None:
        return tuple(dict.fromkeys(values))
    for value in values:
        if value not in parameter.options:
            complaints.append(Complaint(parameter.name, f"‘{value}’ is not {parameter.noun} here"))
    return tuple(dict.fromkeys(value for value in values if value in parameter.options))


def listed(values: Sequence[str], conjunction: str = "and") -> str:
    """``a, b and c``."""
    if len(values) < 2:
        return "".join(values)
    return f"{', '.join(values[:-1])} {conjunction} {values[-1]}"
