"""What the page of a briefing has around it: the form that asks for it."""

from __future__ import annotations

from dataclasses import dataclass

from components.model import Link, Option


@dataclass(frozen=True)
class DayBox:
    """A box for a day (ISO 8601), or for a load where one is asked for (``load-12``). ``latest``: the last day."""

    name: str
    label: str
    value: str = ""
    latest: str = ""

    @property
    def is_day(self) -> bool:
        return not self.value.startswith("load-")


@dataclass(frozen=True)
class BriefingForm:
    """The GET form over a briefing: its days, its sections as boxes to tick, ``told`` how many of them are chosen;
    ``take_away``: the files, ``links`` the ways to other pages."""

    action: str
    days: tuple[DayBox, ...]
    sections: tuple[Option, ...]
    told: str
    hidden: tuple[tuple[str, str], ...] = ()
    take_away: tuple[Link, ...] = ()
    links: tuple[Link, ...] = ()
