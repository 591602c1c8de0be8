"""What a table of the API is: a query, its parameters and what its columns mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from data.answer import Answer

Ask = Callable[..., Answer]
"""``ask(connection, filters, viewer, chosen programmes, moment) -> Answer``."""


@dataclass(frozen=True)
class ApiTable:
    """One table. ``columns``: name → (type of OpenAPI, what it means). ``missing``: columns that may have no value, with
    when that is; each gets its reason in ``<column>_status``. ``every_programme``: rows speak of files, not of areas, so
    programmes that are shown alone are among them. ``one_workshop``: rows are at one, the latest unless asked.
    ``long``: the query takes a ``window`` and gives no more than its rows. ``of_one_area``: it answers of the one area that
    is asked for."""

    name: str
    about: str
    ask: Ask
    parameters: tuple[str, ...]
    columns: Mapping[str, tuple[str, str]]
    missing: Mapping[str, str] = field(default_factory=dict)
    every_programme: bool = False
    one_workshop: bool = False
    long: bool = False
    of_one_area: bool = False

    @property
    def described(self) -> dict[str, tuple[str, str]]:
        """Every column of an answer: those that may be missing have their reasons at the end."""
        reasons = {
            f"{name}_status": ("string", f"Why {name} is missing: {when}") for name, when in self.missing.items()
        }
        return {**self.columns, **reasons}


# Columns that several tables have.
AREA_CODE = ("string", "Code of the area")
AREA_NAME = ("string", "Name of the area")
REGION_PRINTED = ("string", "Region, as the source names it")
LEAD = ("string", "Lead body of the area")
COHORT_CODE = ("string", "Code of the cohort")
WORKSHOP = ("string", "Workshop: W1, W2, …")
DOMAIN = ("string", "Domain: C1, A1, S, C2, A2, D, E")
VERDICT = ("string", "up, down, no_clear_change or too_few")
SMALLEST_P = ("number", "The smallest p-value that the data could give")
UPPER_END = ("number", "Upper end")
BROUGHT_BY = ("integer", "Load that brought the row")

OF_PROGRAMME = {
    "programme": ("string", "Name of the programme"),
    "simulated": ("boolean", "Whether the row is simulated"),
}
OF_AREA = {
    **OF_PROGRAMME,
    "region": ("string", "Region of the area"),
    "area_code": AREA_CODE,
    "area_name": AREA_NAME,
}
BETWEEN = {
    "from": ("string", "Earlier workshop"),
    "to": ("string", "Later workshop"),
}
TWELVE_MONTHS = {
    "period_start": ("string", "First day of the twelve months"),
    "period_end": ("string", "Last day of them"),
}
WENT = {
    "up": ("integer", "Matched cohorts that rose"),
    "same": ("integer", "Matched cohorts that stayed"),
    "down": ("integer", "Matched cohorts that fell"),
}
