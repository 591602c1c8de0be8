"""The standard basket: the outcomes that the programme intended (DFE-RR-998, Table 2.2), and what can tell of each."""

from __future__ import annotations

from dataclasses import dataclass

SOURCE = "Ecorys for DfE, DFE-RR-998, Table 2.2"
OWN = "own figures, theme ‘{}’"


@dataclass(frozen=True)
class Elsewhere:
    """Evidence on another page: its path with a query, and its words."""

    path: str
    words: str


@dataclass(frozen=True)
class Outcome:
    """An intended outcome, at one of four levels. ``theme``: by which an own indicator says that it speaks of it;
    ``official``: codes of official indicators that do; ``elsewhere``: what other pages show of it; ``load``: what could be
    loaded."""

    level: str
    words: str
    theme: str
    official: tuple[str, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    load: str = ""

    @property
    def to_load(self) -> str:
        own = OWN.format(self.theme)
        return f"{self.load}, or {own}" if self.load else own


PROFESSIONALS, ORGANISATIONS = "For education and health professionals", "Organisational level"
SYSTEM, USERS = "System level", "Service user outcomes"
SURVEY = "survey answers (‘survey_responses’)"
RATINGS = "CASCADE ratings (‘cascade_ratings’)"
ACTIVITY = "teams' activity (‘mhst_activity’)"
OUTCOMES = Elsewhere("/outcomes", "survey of leads")
OUTCOMES_OF_BASKET = (
    Outcome(
        PROFESSIONALS,
        "Skills and knowledge of mental health issues among school and college staff",
        "Skills and knowledge",
        elsewhere=(OUTCOMES,),
        load=SURVEY,
    ),
    Outcome(
        PROFESSIONALS,
        "Awareness among CYPMHS staff of schools and the issues that teachers meet",
        "Awareness of schools",
        elsewhere=(OUTCOMES,),
        load=SURVEY,
    ),
    Outcome(
        PROFESSIONALS,
        "Clarity and understanding of referral routes to specialist services",
        "Referral routes",
        elsewhere=(OUTCOMES, Elsewhere("/areas?domain=A1", "CASCADE A1")),
        load=SURVEY,
    ),
    Outcome(PROFESSIONALS, "Wellbeing of education professionals, and less anxiety", "Staff wellbeing"),
    Outcome(ORGANISATIONS, "School climate and culture towards mental health, and less stigma", "School climate"),
    Outcome(
        ORGANISATIONS,
        "Better quality and more timely referrals to specialist services",
        "Referrals",
        official=("MRS11", "CYP32", "MHS32a", "cyp_waits_before_referral"),
        elsewhere=(Elsewhere("/mhst", "referrals and those accepted"),),
        load=ACTIVITY,
    ),
    Outcome(
        ORGANISATIONS,
        "Crisis prevention: fewer emergency calls from schools and visits to A&E",
        "Crisis prevention",
        official=("90813", "90812"),
        load="an official file (‘fingertips’: 90813, admissions for self-harm)",
    ),
    Outcome(
        SYSTEM,
        "Stronger and more coherent leadership across services",
        "Leadership",
        elsewhere=(Elsewhere("/areas?domain=S", "CASCADE S"),),
        load=RATINGS,
    ),
    Outcome(
        SYSTEM,
        "A shared understanding of service pathways and provision",
        "Shared understanding",
        elsewhere=(Elsewhere("/areas?domain=C1", "CASCADE C1"), OUTCOMES),
        load=RATINGS,
    ),
    Outcome(
        SYSTEM,
        "Quality and frequency of communication between schools, CYPMHS and others",
        "Communication",
        elsewhere=(Elsewhere("/areas?domain=A1", "CASCADE A1"), OUTCOMES),
        load=RATINGS,
    ),
    Outcome(
        USERS,
        "Earlier access to support for mild to moderate problems",
        "Earlier access",
        official=("MHS95", "MHS69", "MRS08b", "cyp_waits_days_mean", "cyp_waits_people"),
        elsewhere=(Elsewhere("/mhst", "waits and contacts of teams"),),
        load="an official file (‘mhsds’, ‘cyp-waits’)",
    ),
    Outcome(USERS, "Access to services among minority communities", "Access of minorities"),
    Outcome(USERS, "Fewer school exclusions where behaviour has a mental health dimension", "Exclusions"),
    Outcome(
        USERS,
        "Consistent support at transitions: to secondary, post-16, and to adult services",
        "Transitions",
    ),
)
