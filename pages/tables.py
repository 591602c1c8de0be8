"""The tables that the API gives, in the order of its description."""

from __future__ import annotations

from pages.api_table import ApiTable
from pages.tables_activity import ACTIVITY
from pages.tables_areas import AREAS, ONE_AREA, READINESS
from pages.tables_attendance import ATTENDANCE
from pages.tables_coverage import COVERAGE
from pages.tables_files import CONTRADICTIONS, LOADS, PUBLISHED
from pages.tables_indicators import INDICATORS
from pages.tables_ratings import RATINGS
from pages.tables_surveys import SURVEYS
from pages.tables_work import WORK_TABLES

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
