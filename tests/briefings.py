"""Files of a programme at its worst for a page: the longest names, 40 actions, areas of which nothing is there."""

from __future__ import annotations

LONG = "Long-Worded Valleys and the Extraordinarily Far-Reaching Integrated Partnership of Neighbouring Boroughs"
REGION = "The Region of Northern Uplands, Western Lakes and Eastern Marshes"
TEXT = "Agree who answers when and how in every school and clinic of the area and write it down for all to read; "
OVERDUE, COMING = "2020-01-01", "2090-01-01"


def files() -> list[tuple[str, str]]:
    """Feed and content, in the order in which they are loaded. ``BUSY``: everything at its most; ``BARE``: an area alone;
    ``TALKS``: an area whose cohorts are not rated yet."""
    actions = [
        f"BUSY-A{n:02},BUSY,{'C1' if n % 3 else ''},{n}: {TEXT * 2},{'the lead of all services ' * 3},"
        f"{OVERDUE if n <= 25 else COMING},{'complete' if n > 38 else 'on track'}"
        for n in range(1, 41)
    ]
    risks = [
        f"BUSY-R{n},BUSY,{n}: {TEXT},{1 + n % 5},{1 + n % 4},{TEXT},{TEXT},the lead,{OVERDUE if n < 4 else COMING}"
        for n in range(1, 10)
    ]
    rated = ",".join("1" * 7)
    ratings = [f"BUSY-{n},W1,2019-01-10,{rated}" for n in range(1, 6)]
    kinds = ("school", "NHS CYPMHS", "CCG")
    came = [f"BUSY-{n},W1,{kind},{n + 3},{n},{n + 5}" for n in range(1, 6) for kind in kinds]
    return [
        (
            "areas",
            "area_code,area_name,programme,region,lead\n"
            f'BUSY,"{LONG}",Busy Programme,"{REGION}",ICB\nBARE,Bareham,Busy Programme,"{REGION}",LA\n'
            f'TALKS,Talkham,Busy Programme,"{REGION}",LA\n',
        ),
        (
            "cohorts",
            "cohort_code,area_code,schools\n"
            + "".join(f"BUSY-{n},BUSY,20\n" for n in range(1, 6))
            + "TALKS-1,TALKS,20\n",
        ),
        ("cascade_ratings", "cohort_code,workshop,date,C1,A1,S,C2,A2,D,E\n" + "\n".join(ratings) + "\n"),
        ("actions", "action_id,area_code,domain,action,owner_role,due,status\n" + _quoted(actions)),
        (
            "risks",
            "risk_id,area_code,factor,likelihood,impact,mitigation,contingency,owner_role,review_date\n"
            + _quoted(risks),
        ),
        ("attendance", "cohort_code,workshop,organisation_type,invited,attended,target\n" + "\n".join(came) + "\n"),
        (
            "annotations",
            "annotation_id,area_code,date,text,by_role\n"
            + "".join(f"BUSY-N{n},BUSY,2020-02-0{n},{n}: {TEXT * 2},the lead\n" for n in (1, 2)),
        ),
    ]


def _quoted(lines: list[str]) -> str:
    """Lines whose texts have no comma in them."""
    return "".join(f"{line}\n" for line in lines)
