"""What a control chart and a funnel are made of: small frozen values in the unit of their figures, no coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sign = Literal["none", "improvement", "concern", "changed"]


@dataclass(frozen=True)
class ChartPoint:
    """A period: its label (``Oct``), a second line where there is one (``2026``), its figure or None with the ``gap``'s
    reason in words. ``unsure``: provisional; ``again``: handed in again, with another figure; ``said``: what hovering
    tells."""

    label: str
    under: str
    value: float | None
    gap: str = ""
    sign: Sign = "none"
    unsure: bool = False
    again: bool = False
    said: str = ""


@dataclass(frozen=True)
class Stretch:
    """A phase: from which point to which (both included), with its limits where it has them."""

    first: int
    last: int
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class Bracket:
    """What names the rule over the points that it flags."""

    first: int
    last: int
    text: str


@dataclass(frozen=True)
class DatedNote:
    """A note between the points before and from ``at`` on; ``number`` leads to its text. ``rebased``: limits are set anew."""

    at: int
    number: int
    rebased: bool


@dataclass(frozen=True)
class ControlChart:
    """``caption`` says what is drawn; ``lines`` names the ends of the last phase's lines with their numbers: upper, mean,
    lower. ``floor`` and ``ceiling``: what the figure can't go beyond."""

    caption: str
    points: tuple[ChartPoint, ...]
    stretches: tuple[Stretch, ...]
    lines: tuple[str, str, str] = ("", "", "")
    target: float | None = None
    target_text: str = ""
    bracket: Bracket | None = None
    notes: tuple[DatedNote, ...] = ()
    ceiling: float | None = None


@dataclass(frozen=True)
class FunnelArea:
    """An area: its short name, base, share and standing: ``within``, ``too_close``,
    ``outside_95`` or ``outside_998``; ``href`` its chart."""

    name: str
    base: float
    share: float
    standing: Literal["within", "too_close", "outside_95", "outside_998"]
    href: str = ""


@dataclass(frozen=True)
class FunnelChart:
    """Areas by base and share (0–1), the share of all (``target``) and both pairs of limits as (base, lower, upper)."""

    caption: str
    areas: tuple[FunnelArea, ...]
    target: float
    target_text: str
    limits_95: tuple[tuple[float, float, float], ...]
    limits_998: tuple[tuple[float, float, float], ...]
    base_head: str
