"""The feeds: one module each. Their order is that in which a workbook's sheets are loaded, what others refer to first."""

from etl.feeds import (
    actions,
    annotations,
    areas,
    attendance,
    cascade_ratings,
    cohorts,
    cyp_waits,
    fingertips,
    indicator_values,
    indicators,
    mhsds,
    mhst_activity,
    mhst_teams,
    risks,
    survey_questions,
    survey_responses,
)
from etl.model import Feed

FEEDS: dict[str, Feed] = {
    module.FEED.name: module.FEED
    for module in (
        areas,
        cohorts,
        cascade_ratings,
        survey_questions,
        survey_responses,
        mhst_teams,
        indicators,
        mhst_activity,
        attendance,
        actions,
        risks,
        indicator_values,
        annotations,
    )
}
CONNECTORS: dict[str, Feed] = {module.FEED.name: module.FEED for module in (mhsds, fingertips, cyp_waits)}
"""Official files, as they are downloaded. They are no part of a workbook."""
EVERY_FEED = FEEDS | CONNECTORS
