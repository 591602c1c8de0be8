"""Files of every feed in the contract's form (feeds.md), each cell with what it means: written without a look at ``etl``.

A cell is drawn as a value and one of the ways to write it, so that nothing here has to read anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.store.world import AREA_OF, AREAS, COHORTS, INDICATORS, OWN_MEASURE, QUESTIONS, TEAMS

SUPPRESSED = "*"


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and what it means; None where it is blank."""

    text: str
    value: Any


BLANK = Cell("", None)
Row = dict[str, Cell]
Draw = Callable[[SearchStrategy[Any]], Any]
Cells = SearchStrategy[Cell]

# Cells.

LETTERS = st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S"], exclude_characters="'#\ufffd")
"""What can be seen: no control characters, no spaces of odd kinds. Alone, ``#`` is what Excel shows of a narrow column."""
WORDS = st.text(st.one_of(st.sampled_from('abcdefgh XYZ012,;"\n|=+-@*éßИ漢'), LETTERS), min_size=1, max_size=24)
SAYINGS = st.sampled_from(
    (
        *(
            "=SUM(A1:A2)",
            "+44 20",
            "-1 a week",
            "@home",
            'they said "yes", twice',
            "one\ntwo",
            "a, b; c",
            "NULL",
            "nan",
            "0",
        ),
        *(
            "Ünïcödé – ’quoted’",
            "👩‍🏫",
            "العربية",
            "日本語",
            "it's",
            '"',
            '""',
            "1/2",
            "007",
            "1e5",
            "TRUE",
            "\\N",
            "Σς",
            "İ",
        ),
    )
)


def _tidied(text: str) -> str:
    """Prose on several lines has a blank after its commas: without, it looks like two rows run together."""
    text = text.replace(",", ", ").replace(";", "; ") if "\n" in text else text
    return text.strip()


def words() -> SearchStrategy[str]:
    return st.one_of(SAYINGS, WORDS.map(_tidied)).filter(lambda text: bool(text.strip("#")))


def _spaced(text: str) -> SearchStrategy[str]:
    return st.sampled_from((text, text, text, f" {text}", f"{text}  "))


def text() -> Cells:
    return words().flatmap(lambda told: _spaced(told).map(lambda cell: Cell(cell, told)))


CODES = st.one_of(
    st.sampled_from(
        ("007", "=X", "-9", "+1", "@a", "N-1", "n-1", "É", "1.0", "2026-01-02", "a b", 'x"y', "x,y", "x;y", "*")
    ),
    st.text(st.sampled_from("ABCabc0123456789-_./é"), min_size=1, max_size=8),
)


def own_code() -> Cells:
    return CODES.map(lambda code: Cell(code, code))


def known(codes: Sequence[str]) -> Cells:
    return st.sampled_from(codes).flatmap(lambda code: _spaced(code).map(lambda cell: Cell(cell, code)))


def coded(*codes: str) -> Cells:
    """One of these codes, in any case."""
    return st.sampled_from(codes).flatmap(
        lambda code: st.sampled_from((code, code.upper(), code.lower(), code.title(), code.swapcase())).map(
            lambda cell: Cell(cell, code)
        )
    )


def day(first: date = date(1950, 1, 1), last: date = date(2100, 12, 31)) -> Cells:
    return st.dates(first, last).flatmap(lambda day: st.sampled_from(_written(day)))


def _written(day: date) -> tuple[Cell, ...]:
    british = f"{day.day:02}/{day.month:02}/{day.year}"
    return tuple(Cell(cell, day) for cell in (day.isoformat(), british, f"{day.day}/{day.month}/{day.year}"))


def whole(low: int = 0, high: int = 100_000_000) -> Cells:
    return st.integers(low, high).flatmap(
        lambda number: st.sampled_from([Cell(cell, number) for cell in (str(number), f"{number}.0", f" {number} ")])
    )


def number(low: int = -1_000_000) -> Cells:
    """An exact decimal, also with more digits than a float has."""
    figures = st.decimals(low, 10**18 - 1, allow_nan=False, allow_infinity=False, places=9) | st.integers(low, 10**6)
    few = st.decimals(max(low, -1000), 1000, allow_nan=False, allow_infinity=False, places=1)
    return (figures | few).flatmap(lambda figure: st.sampled_from(_figures(Decimal(figure))))


def _figures(figure: Decimal) -> list[Cell]:
    plain = format(figure, "f")
    more = [f"{plain}0" if "." in plain else f"{plain}.00", f"{plain} "]
    return [Cell(cell, figure) for cell in (plain, *more)]


def suppressible(low: int = 0) -> Cells:
    return st.one_of(number(low), number(low), st.just(Cell(SUPPRESSED, SUPPRESSED)))


def or_blank(cells: Cells) -> Cells:
    return st.one_of(cells, cells, cells, st.just(BLANK), st.just(Cell(" ", None)))


LEVELS = {
    0: ("0", "major challenge", "0 - major challenge"),
    1: ("1", "good elements of practice", "1 - good elements", "1 - Good elements of practice"),
    2: ("2", "Widespread good practice", "2 - widespread good practice"),
    3: ("3", "GOLD STANDARD", "3 - gold standard"),
}


def level() -> Cells:
    return st.sampled_from([Cell(told, level) for level, ways in LEVELS.items() for told in ways])


def workshop() -> Cells:
    return st.sampled_from([Cell(told, f"W{n}") for n in (1, 2, 3) for told in (f"W{n}", f"w{n}", f"W{n} ")])


def answer(question: str) -> Cells:
    labels, _ = QUESTIONS[question]
    ways = [Cell(told, place) for place, label in enumerate(labels, 1) for told in (str(place), label, label.upper())]
    return st.sampled_from([*ways, *(Cell(told, "don't know") for told in ("don't know", "Don't Know", "DON'T KNOW"))])


# Feeds: their columns, which of them must be there, and what a row's cells have to do with each other.


@dataclass(frozen=True)
class Form:
    """How a feed's rows are written. ``key`` and ``cells`` draw cells; the latter may depend on the key's values.

    ``settle`` gives a row whose cells agree. ``wide`` are columns of which one is enough.
    """

    key: SearchStrategy[Row]
    cells: Callable[[Row], Mapping[str, Cells]]
    required: tuple[str, ...]
    settle: Callable[[Row], Row] = lambda row: row
    agree: Callable[[list[Row]], list[Row]] = lambda rows: rows
    wide: tuple[str, ...] = ()

    def row(self, key: Row) -> SearchStrategy[Row]:
        return st.fixed_dictionaries(dict(self.cells(key))).map(lambda rest: self.settle(key | rest))


def _row(**cells: Cells) -> SearchStrategy[Row]:
    return st.fixed_dictionaries(cells)


def _fixed(*required: str, **cells: Cells) -> tuple[Callable[[Row], Mapping[str, Cells]], tuple[str, ...]]:
    """Cells that don't depend on the key; those that aren't required may be blank."""
    told = {name: cell if name in required else or_blank(cell) for name, cell in cells.items()}
    return (lambda key: told), required


def _value(row: Row, name: str) -> Any:
    return row[name].value if name in row else None


def _in_order(row: Row, first: str, last: str) -> Row:
    """The row with two cells exchanged where the second is less than the first."""
    low, high = _value(row, first), _value(row, last)
    return row | {first: row[last], last: row[first]} if None not in (low, high) and high < low else row


def _of_its_area(row: Row, member: str) -> Row:
    """A cohort or team of another area than the row's is left out."""
    told = _value(row, member)
    return row | {member: BLANK} if told and AREA_OF[told] != row["area_code"].value else row


def programme_of(area: str) -> str:
    return f"Given {len(area) % 2}"


def _area(row: Row) -> Row:
    programme = programme_of(row["area_code"].value)
    return _in_order(row, "valid_from", "valid_to") | {"programme": Cell(programme, programme)}


def _suppressed(row: Row) -> Row:
    """A suppressed figure has no part, and a suppressed part no figure."""
    value, part = _value(row, "value"), _value(row, "numerator")
    if value == SUPPRESSED and part not in (None, SUPPRESSED):
        return row | {"numerator": row["value"]}
    return row | {"value": row["numerator"]} if part == SUPPRESSED and value not in (None, SUPPRESSED) else row


def _of_the_scale(row: Row) -> Row:
    from_, points = _value(row, "agree_from"), POINTS[row["scale"].value]
    return row | {"agree_from": BLANK} if from_ and from_ > points else row


POINTS = {"agree-5": 5, "confidence-4": 4, "yes-no": 2, "Never|Now, and then|Always": 3, "-|0|+": 3}
WORKSHOP_YEARS = {"W1": 2024, "W2": 2025, "W3": 2026}


def _date_of(key: Row) -> Cells:
    year = WORKSHOP_YEARS[key["workshop"].value]
    return or_blank(day(date(year, 1, 1), date(year, 12, 31)))


DOMAINS = ("C1", "A1", "S", "C2", "A2", "D", "E")
TABLE = st.one_of(st.just(BLANK), st.just(BLANK), text())
RATED = {"cohort_code": known(COHORTS), "workshop": workshop(), "table": TABLE}


def _period() -> SearchStrategy[Row]:
    days = {name: day(date(2025, 1, 1), date(2025, 3, 31)) for name in ("period_start", "period_end")}
    return _row(**days).map(lambda row: _in_order(row, "period_start", "period_end"))


def _with_period(**cells: Cells) -> SearchStrategy[Row]:
    return st.tuples(_row(**cells), _period()).map(lambda both: both[0] | both[1])


def _asked(key: Row) -> Mapping[str, Cells]:
    group = "schools" if key["respondent_id"].value.startswith("S") else "cypmhs"
    told = {
        "group": coded(group),
        "area_code": known(AREAS),
        "cohort_code": or_blank(known(COHORTS)),
        "setting_type": or_blank(text()),
        "role": or_blank(text()),
        "date": or_blank(day()),
    }
    return {**told, "response": answer(key["question_code"].value)}


def _answered() -> SearchStrategy[Row]:
    """Schools' respondents have codes with an S, and are asked what schools are asked."""
    waves = [
        Cell(told, wave)
        for wave in ("baseline", "follow-up", "follow-up-2")
        for told in (wave, wave.upper(), wave.title())
    ]
    people = st.sampled_from(("S1", "S2", "S'3", "C1", "C-2"))
    return people.flatmap(
        lambda code: _row(
            respondent_id=st.just(Cell(code, code)),
            wave=st.sampled_from(waves),
            question_code=known([each for each, (_, asked) in QUESTIONS.items() if asked in ("both", code[0])]),
        )
    )


PERSON = ("group", "area_code", "cohort_code", "setting_type", "role", "date")


def _people_agree(rows: list[Row]) -> list[Row]:
    """Rows of one respondent and wave say the same of the respondent."""
    first: dict[tuple[Any, Any], Row] = {}
    for row in rows:
        first.setdefault((row["respondent_id"].value, row["wave"].value), row)
    told = [first[row["respondent_id"].value, row["wave"].value] for row in rows]
    return [row | {name: of[name] for name in PERSON} for row, of in zip(rows, told, strict=True)]


MEASURES = ("referrals_received", "wait_days_mean", "contacts", "emhp_in_post", "hours_direct", OWN_MEASURE)
STATUSES = ("final", "provisional", "performance")
FIGURES = {"value": suppressible(), "numerator": suppressible(), "denominator": suppressible()}
ABOUT_FIGURES = {"status": coded(*STATUSES), "note": text()}


def _interval(row: Row) -> Row:
    return _in_order(_suppressed(row), "lower_95", "upper_95")


FORMS: dict[str, Form] = {
    "areas": Form(
        _row(area_code=own_code()),
        *_fixed(
            *("area_name", "programme", "region", "lead"),
            area_name=text(),
            programme=text(),
            region=text(),
            lead=coded("CCG", "LA", "CCG/LA", "ICB", "other"),
            lead_organisation=text(),
            ons_code=text(),
            ods_code=text(),
            rural_urban=text(),
            cyp_population=whole(),
            delivery_model=coded("in-school", "dedicated lead", "single point of access"),
            valid_from=day(),
            valid_to=day(),
            succeeds=known(AREAS),
        ),
        settle=_area,
    ),
    "cohorts": Form(
        _row(cohort_code=own_code()),
        *_fixed("area_code", area_code=known(AREAS), cohort_name=text(), schools=whole(), mh_professionals=whole()),
    ),
    "cascade_ratings": Form(
        _row(**RATED, domain=coded(*DOMAINS)), lambda key: {"date": _date_of(key), "rating": level()}, ("rating",)
    ),
    "cascade_ratings, wide": Form(
        _row(**RATED),
        lambda key: {"date": _date_of(key), **{name: or_blank(level()) for name in DOMAINS}},
        (),
        wide=DOMAINS,
    ),
    "survey_questions": Form(
        _row(question_code=own_code()),
        *_fixed(
            *("statement", "theme", "scale"),
            statement=text(),
            theme=text(),
            scale=st.sampled_from([Cell(scale, scale) for scale in POINTS]),
            agree_from=whole(1, 5),
            asked_of=coded("schools", "cypmhs", "both"),
        ),
        settle=_of_the_scale,
    ),
    "survey_responses": Form(
        _answered(),
        _asked,
        ("group", "area_code", "response"),
        settle=lambda row: _of_its_area(row, "cohort_code"),
        agree=_people_agree,
    ),
    "mhst_teams": Form(
        _row(team_code=own_code()),
        *_fixed(
            "area_code",
            area_code=known(AREAS),
            team_name=text(),
            provider=text(),
            provider_type=text(),
            wave=text(),
            status=coded("planned", "training", "operational", "closed"),
            operational_from=day(),
            settings=whole(),
            cyp_population=whole(),
            emhp_fte=number(0),
            other_fte=number(0),
        ),
    ),
    "mhst_activity": Form(
        _with_period(team_code=known(TEAMS), measure=known(MEASURES)),
        *_fixed(**FIGURES, **ABOUT_FIGURES),
        settle=_suppressed,
    ),
    "attendance": Form(
        _row(
            cohort_code=known(COHORTS),
            workshop=workshop(),
            organisation_type=coded(
                *("school", "college", "NHS CYPMHS", "local authority", "CCG", "public health", "voluntary sector"),
                "other",
            ),
        ),
        *_fixed("attended", invited=whole(), attended=whole(), target=whole()),
    ),
    "actions": Form(
        _row(action_id=own_code()),
        *_fixed(
            *("area_code", "action", "status"),
            area_code=known(AREAS),
            cohort_code=known(COHORTS),
            domain=coded(*DOMAINS),
            action=text(),
            owner_role=text(),
            agreed_at=text(),
            due=day(),
            status=coded("not started", "on track", "at risk", "overdue", "complete", "dropped"),
            progress_note=text(),
            updated=day(),
        ),
        settle=lambda row: _of_its_area(row, "cohort_code"),
    ),
    "risks": Form(
        _row(risk_id=own_code()),
        *_fixed(
            *("area_code", "factor", "likelihood", "impact"),
            area_code=known(AREAS),
            factor=text(),
            likelihood=whole(1, 5),
            impact=whole(1, 5),
            mitigation=text(),
            contingency=text(),
            owner_role=text(),
            review_date=day(),
        ),
    ),
    "indicators": Form(
        _row(indicator_code=own_code()),
        *_fixed(
            *("name", "unit", "type", "polarity"),
            name=text(),
            unit=text(),
            type=coded("count", "proportion", "rate", "mean", "score"),
            polarity=coded("higher is better", "lower is better", "neither"),
            theme=text(),
            definition=text(),
            source=text(),
            scope=text(),
            multiplier=number(),
            target=number(),
            disclosure=coded("child", "respondent", "staff", "none"),
        ),
    ),
    "indicator_values": Form(
        _with_period(area_code=known(AREAS), indicator_code=known(INDICATORS), breakdown=TABLE),
        *_fixed(**FIGURES, lower_95=number(), upper_95=number(), **ABOUT_FIGURES),
        settle=_interval,
    ),
    "annotations": Form(
        _row(annotation_id=own_code()),
        *_fixed(
            *("area_code", "date", "text"),
            area_code=known(AREAS),
            team_code=known(TEAMS),
            measure=text(),
            date=day(),
            text=text(),
            by_role=text(),
        ),
        settle=lambda row: _of_its_area(row, "team_code"),
    ),
}
"""The thirteen feeds; ratings in both their forms."""


# Files.


@dataclass(frozen=True)
class Given:
    """A file's columns and rows, and what they mean; ``form`` is its name in ``FORMS``."""

    form: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def feed(self) -> str:
        return self.form.partition(",")[0]

    @property
    def lines(self) -> list[tuple[int, dict[str, Any]]]:
        """Each row's line, and its cells' meaning."""
        return [
            (line, {name: row[name].value for name in self.columns}) for line, row in enumerate(self.rows, FIRST_LINE)
        ]


FIRST_LINE = 2
AS_BLANK = {"table": "", "breakdown": "all"}


def key_of(form: str, row: Row, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(AS_BLANK.get(name) if row[name].value is None else row[name].value for name in names)


@st.composite
def files(draw: Draw, form: str, most: int = 8) -> Given:
    """A file with all of its feed's columns, its keys unique."""
    told = FORMS[form]
    keys = draw(st.lists(told.key, min_size=1, max_size=most))
    rows = _unique(form, [draw(told.row(key)) for key in keys], tuple(keys[0]))
    return Given(form, tuple(rows[0]), tuple(told.agree(rows)))


def _unique(form: str, rows: Sequence[Row], key: Sequence[str]) -> list[Row]:
    by_key: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        by_key.setdefault(key_of(form, row, key), row)
    return list(by_key.values())


@st.composite
def corrections(draw: Draw, given: Given) -> Given:
    """A later file of the feed: some of the rows with some cells changed, some new ones, some columns left out."""
    told = FORMS[given.form]
    new = draw(files(given.form, most=2))
    key = [name for name in given.columns if name in draw(told.key)]
    rows = [_changed(draw, told, row, key) for row in given.rows if draw(st.integers(0, 3))]
    rows = told.agree(_unique(given.form, [*rows, *new.rows], key))
    return Given(given.form, draw(_fewer(given, rows, key)), tuple(rows))


def _changed(draw: Draw, form: Form, row: Row, key: Sequence[str]) -> Row:
    if not draw(st.booleans()):
        return row
    fresh = draw(form.row({name: row[name] for name in key}))
    names = draw(st.sets(st.sampled_from([name for name in row if name not in key])))
    return form.settle(row | {name: fresh[name] for name in names})


@st.composite
def _fewer(draw: Draw, given: Given, rows: Sequence[Row], key: Sequence[str]) -> tuple[str, ...]:
    """Those columns that must be there, and some of the rest."""
    form = FORMS[given.form]
    needed = {name for name in key if name not in AS_BLANK or any(row[name].value for row in rows)}
    needed |= {*form.required, *([draw(st.sampled_from(form.wide))] if form.wide else [])}
    kept = needed | draw(st.sets(st.sampled_from(given.columns))) if draw(st.booleans()) else set(given.columns)
    return tuple(name for name in given.columns if name in kept)


# What a file can look like.


@dataclass(frozen=True)
class Look:
    """How a file is written. ``own_types``: a workbook's numbers and dates are numbers and dates, not text."""

    ending: str
    separator: str
    headings: Mapping[str, str]
    byte_order_mark: bool
    line_end: str
    own_types: bool


@st.composite
def looks(draw: Draw, columns: Sequence[str]) -> Look:
    ways = (
        str,
        str.upper,
        str.title,
        lambda name: name.replace("_", " "),
        lambda name: f" {name.replace('_', '  ')}* ",
    )
    return Look(
        draw(st.sampled_from(("csv", "csv", "xlsx", "csv.gz", "zip"))),
        draw(st.sampled_from(",;\t")),
        {name: draw(st.sampled_from(ways))(name) for name in columns},
        draw(st.booleans()),
        draw(st.sampled_from(("\n", "\r\n"))),
        draw(st.booleans()),
    )


@st.composite
def reordered(draw: Draw, given: Given) -> Given:
    """The same file with its rows and columns in another order."""
    return Given(given.form, tuple(draw(st.permutations(given.columns))), tuple(draw(st.permutations(given.rows))))


# What breaks a rule.

WRONG = {
    "code": (("nothing of the kind", "unknown_code"),),
    "day": (("31/02/2026", "not_a_date"), ("soon", "not_a_date"), ("2026-13-01", "not_a_date"), ("*", "not_a_date")),
    "whole": (("many", "not_a_whole_number"), ("-1", "not_a_whole_number"), ("1.5", "not_a_whole_number")),
    "number": (("1e5", "not_a_number"), ("45%", "not_a_number"), ("1,5", "not_a_number"), ("NaN", "not_a_number")),
    "level": (("4", "not_a_level"), ("1.5", "not_a_level"), ("fair", "not_a_level")),
    "text": (("x" * 5001, "too_long"), ("#REF!", "excel_error")),
    "answer": (("9", "not_on_the_scale"), ("perhaps", "not_on_the_scale")),
    "own code": (("x" * 101, "bad_code"), ("x\ny", "bad_code"), ("Total", "total_row")),
    "area": (("Nowhere", "unknown_area"), ("TOTAL", "total_row")),
    "cohort": (("No one", "unknown_cohort"),),
    "team": (("No one", "unknown_team"),),
    "question": (("Why?", "unknown_question"),),
    "indicator": (("None", "unknown_indicator"),),
    "measure": (("smiles", "unknown_measure"),),
    "scale": (("agree-7", "unknown_scale"), ("yes||no", "unknown_scale"), ("yes|Yes", "unknown_scale")),
}
KINDS = {
    "code": "lead delivery_model workshop domain group organisation_type type polarity disclosure asked_of",
    "day": "date valid_from valid_to operational_from period_start period_end due updated review_date",
    "whole": "schools mh_professionals settings cyp_population invited attended target_people likelihood impact agree_from",
    "number": "emhp_fte other_fte numerator denominator lower_95 upper_95 multiplier",
    "level": "rating C1 A1 S C2 A2 D E",
    "text": "area_name region lead_organisation cohort_name statement theme role factor action text note definition",
    "answer": "response",
    "area": "area_code",
    "cohort": "cohort_code",
    "team": "team_code",
    "question": "question_code",
    "indicator": "indicator_code",
    "measure": "measure",
    "scale": "scale",
    "own code": "respondent_id action_id risk_id annotation_id",
}
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names.split()}
OWN_CODES = {
    "areas": "area_code",
    "cohorts": "cohort_code",
    "survey_questions": "question_code",
    "mhst_teams": "team_code",
    "indicators": "indicator_code",
}
"""The column of codes that a feed's rows themselves describe."""


def _kind(given: Given, column: str) -> str | None:
    if OWN_CODES.get(given.feed) == column:
        return "own code"
    return None if (given.feed, column) == ("annotations", "measure") else KIND_OF.get(column)


@dataclass(frozen=True)
class Wrong:
    """A cell that breaks a rule."""

    column: str
    text: str
    rule: str


@st.composite
def spoilt(draw: Draw, given: Given) -> dict[int, Wrong]:
    """Some of a file's lines, each with one cell to be made wrong."""
    required = FORMS[given.form].required
    wrong = [Wrong(column, *way) for column in given.columns for way in WRONG.get(_kind(given, column) or "", ())] + [
        Wrong(column, "", "required_blank") for column in given.columns if column in required
    ]
    lines = draw(st.sets(st.sampled_from([line for line, _ in given.lines]), min_size=1, max_size=3))
    return {line: draw(st.sampled_from(wrong)) for line in sorted(lines)}


def with_wrong(given: Given, wrong: Mapping[int, Wrong]) -> Given:
    """The file with those cells in it."""
    rows = [
        row | ({wrong[line].column: Cell(wrong[line].text, None)} if line in wrong else {})
        for line, row in enumerate(given.rows, FIRST_LINE)
    ]
    return Given(given.form, given.columns, tuple(rows))
