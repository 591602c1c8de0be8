"""The words and classes of the marks: one mark, one meaning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from components.model import Missing, TagKind
from data.measures.cascade import LEVELS, shown_mean, shown_signed, shown_total

TOP_LEVEL = len(LEVELS) - 1
LONDON = ZoneInfo("Europe/London")

_CLASSES = ("m0", "m01", "m1", "m12", "m2", "m23", "m3")
_TAGS: Mapping[TagKind, str] = {
    "published": "Published",
    "computed": "Computed from published",
    "own": "Own returns",
    "own-computed": "Computed from own returns",
    "part-simulated": "Part simulated",
    "simulated": "Simulated",
}


def mean_step(mean: Decimal) -> int:
    """Even steps are levels (0, 2, 4, 6), odd steps lie between two. Raises ValueError outside 0 to 3."""
    if not 0 <= mean <= TOP_LEVEL:
        raise ValueError(f"a mean level lies between 0 and {TOP_LEVEL}, not at {mean}")
    level = int(mean)
    return 2 * level + (mean != level)


def mean_class(mean: Decimal) -> str:
    return _CLASSES[mean_step(mean)]


def format_decimal(value: Decimal, places: int = 1) -> str:
    """Rounded half up, with thousands separated by commas."""
    return f"{value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):,}"


format_mean, format_total, format_signed = shown_mean, shown_total, shown_signed


def format_number(value: int) -> str:
    return f"{value:,}"


def format_moment(moment: datetime) -> str:
    """A moment as read in London: "21 Nov 2026, 09:14". One without a zone is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    local = aware.astimezone(LONDON)
    return f"{format_day(local)}, {local:%H:%M}"


def format_day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def missing_words(missing: Missing) -> str:
    return missing.words


def tag_words(kind: TagKind) -> str:
    return _TAGS[kind]


def band_words(band: str) -> str:
    return band.capitalize()
