"""Small files of a programme of one's own, as people hand them in, and the way they get into a store."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import Engine

from etl.load import load_file
from etl.report import Report

PROGRAMME, OTHER = "Northern Programme", "Other Programme"
COUNTED = ("987654", "987659", "987651", "987,654", "987,659", "987,651")
SECRETS = ("RESPONDENTX", "SECRETX", *COUNTED)
"""What no page and no table may give: respondents, their answers, exact counts of children, rejected cells."""
DAY = "2030-04-15"
"""A day on which Northtown is late with workshop 2, and Southtown with the baseline."""

FILES = {
    "areas": """area_code,area_name,programme,region,lead
NTH-A,Northtown,Northern Programme,Upper North,ICB
NTH-B,Southtown,Northern Programme,Upper North,LA
NTH-C,Eastham,Northern Programme,By the Sea,LA
NTH-D,Westbury,Northern Programme,By the Sea,LA
OTH-A,Elsewhere,Other Programme,Far Away,ICB
NTH-E,Nowhere,Northern Programme,By the Sea,SECRETX-LEAD
""",
    "cohorts": """cohort_code,area_code,schools
NTH-A-1,NTH-A,20
NTH-A-2,NTH-A,18
NTH-B-1,NTH-B,22
NTH-C-1,NTH-C,19
NTH-Z-1,SECRETX-AREA,19
""",
    "cascade_ratings": """cohort_code,workshop,date,C1,A1,S,C2,A2,D,E
NTH-A-1,W1,2030-01-10,1,1,0,0,1,1,1
NTH-A-1,W2,2030-03-01,2,1,1,1,1,2,1
NTH-A-2,W1,2030-01-17,1,0,0,0,1,1,1
NTH-B-1,W1,2030-03-20,1,1,1,0,1,1,2
NTH-C-1,W1,2030-04-31,1,1,1,SECRETX-LEVEL,1,1,2
""",
    "survey_questions": """question_code,statement,theme,scale,asked_of
Q01,I know whom to contact,Contact,agree-5,both
Q02,I refer well,Referral,agree-5,schools
""",
    "survey_responses": """respondent_id,group,area_code,wave,date,question_code,response
RESPONDENTX17,schools,NTH-A,baseline,2029-12-01,Q01,4
RESPONDENTX17,schools,NTH-A,baseline,2029-12-01,Q02,2
RESPONDENTX18,cypmhs,NTH-A,baseline,2029-12-02,Q01,SECRETX-ANSWER
RESPONDENTX19,cypmhs,NTH-A,baseline,2029-12-02,Q02,3
""",
    "mhst_teams": """team_code,area_code,team_name,status,operational_from,settings,emhp_fte
NTH-T1,NTH-A,Northtown team,operational,2029-09-01,16,4
NTH-T2,NTH-B,Southtown team,planned,2030-09-01,16,4
OTH-T1,OTH-A,Elsewhere team,operational,2030-01-01,12,4
OTH-T2,OTH-A,Elsewhere second team,operational,2030-01-01,12,-987651
""",
    "mhst_activity": """team_code,period_start,period_end,measure,value
NTH-T1,2030-01-01,2030-01-31,referrals_received,987654
NTH-T1,2030-02-01,2030-02-28,referrals_received,987659
NTH-T1,2030-01-01,2030-01-31,emhp_in_post,4
NTH-T1,2030-01-01,2030-01-31,consultations,24
NTH-T1,2030-02-01,2030-02-28,consultations,SECRETX-VALUE
""",
}
"""Feed → a file of it, in the order in which they are loaded; some of their rows are rejected."""


def load_returns(store: Engine, folder: Path) -> dict[str, Report]:
    """Loads every file; gives each feed's report."""
    return {feed: load_text(store, folder, feed, text) for feed, text in FILES.items()}


def load_text(store: Engine, folder: Path, feed: str, text: str) -> Report:
    """Loads a file with this content."""
    path = folder / f"{feed}.csv"
    path.write_text(text, encoding="utf-8")
    (report,) = load_file(store, feed, path)
    return report
