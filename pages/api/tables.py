"""The tables that the API gives, in the order of its description."""

from __future__ import annotations

from pages.api.activity import ACTIVITY
from pages.api.areas import AREAS, ONE_AREA, READINESS
from pages.api.attendance import ATTENDANCE
from pages.api.coverage import COVERAGE
from pages.api.files import CONTRADICTIONS, LOADS, PUBLISHED
from pages.api.indicators import INDICATORS
from pages.api.ratings import RATINGS
from pages.api.surveys import SURVEYS
from pages.api.table import ApiTable
from pages.api.work import WORK_TABLES

TABLES: tuple[ApiTable, ...] = (
    AREAS,
    *RATINGS,
    *SURVEYS,
    PUBLISHED,
    *ACTIVITY,
    *COVERAGE,
    *INDICATORS,
    *LOADS,
    READINESS,
    *WORK_TABLES,
    *ATTENDANCE,
    *ONE_AREA,
    CONTRADICTIONS,
)
