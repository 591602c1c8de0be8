"""The files of a briefing: each says every figure of it, opens, and can be read by those who do not see it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pikepdf
import pptx
import pytest
import typst
from pdfua import validate
from pypdf import PdfReader
from sqlalchemy.engine import Engine

from components.packs import WRITERS, glyphs, pdf, pdf_height, told
from components.packs.glyphs import EXPLAINED
from components.packs.pptx import GROUPS
from components.packs.slides import FOOT_POINTS, SMALL_POINTS
from components.packs.xlsx import SHORTHAND
from data.briefing.model import SECTIONS, Briefing, Bullet, Bullets, Cell, LevelStrip, Number, Section, Table
from data.missing import Missing
from tests.briefings import LONG, files
from tests.conftest import Stores
from tests.packs import described, plain, text_of
from tests.store.test_briefing import made

CODES = ("LINK-D", "TB-CAMDEN", "SIM-D", "BUSY", "BARE", "TALKS")
ROOT = "https://monitor.example"
FORMULAS = ("=1+1", "+44 20", "-5", "@here")


@pytest.fixture(scope="module")
def busy(sqlite_stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with sqlite_stores.holding(files(), tmp_path_factory.mktemp("packs"), Stores.another_illustrated) as store:
        yield store


@pytest.fixture(scope="module", params=CODES)
def briefing(request: pytest.FixtureRequest, busy: Engine) -> Briefing:
    with busy.connect() as connection:
        return made(connection, request.param, since="load-1")


def written(briefing: Briefing, suffix: str) -> bytes:
    return WRITERS[suffix].write(briefing, ROOT)


def shown(briefing: Briefing) -> list[str]:
    """The figures that stand on the one page."""
    found = [fact.value for fact in briefing.facts]
    for section in briefing.sections:
        for block in section.blocks:
            if isinstance(block, LevelStrip):
                found += [mean for line in block.lines for mean in (line.area, line.region, line.programme)]
            if isinstance(block, Table):
                at = block.on_page or range(len(block.columns))
                found += [row[column] for row in block.rows[: block.first] for column in at]
    return [told.words(each) for each in found if isinstance(each, Number)]


# PDF.


def test_the_pdf_passes_the_checks_of_pdf_ua(briefing: Briefing, tmp_path: Path) -> None:
    """All that the checker looks at; what it doesn't is listed by ``pdfua rules``."""
    path = tmp_path / "briefing.pdf"
    path.write_bytes(written(briefing, "pdf"))
    report = validate(path)
    assert report.exit_code == 0
    assert list(report.findings) == []


def test_the_pdf_is_tagged_and_says_what_it_is(briefing: Briefing) -> None:
    with pikepdf.open(BytesIO(written(briefing, "pdf"))) as file:
        root = file.Root
        assert (str(root.Lang), bool(root.MarkInfo.Marked)) == ("en-GB", True)
        assert str(file.docinfo["/Title"]) == told.title(briefing)
        kinds = list(tags(root.StructTreeRoot))
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == len(briefing.sections)
    if any(isinstance(block, LevelStrip) for each in briefing.sections for block in each.blocks):
        assert kinds.count("/TH") >= 4


def tags(element: Any) -> Iterator[str]:
    for child in children(element):
        if "/S" in child:
            yield str(child.S)
        yield from tags(child)


def children(element: Any) -> list[Any]:
    found = element.get("/K")
    listed = list(found) if isinstance(found, pikepdf.Array) else [found]
    return [child for child in listed if isinstance(child, pikepdf.Dictionary)]


def test_the_pdf_says_every_figure_of_the_page(briefing: Briefing) -> None:
    reader = PdfReader(BytesIO(written(briefing, "pdf")))
    text = plain("".join(page.extract_text() for page in reader.pages))
    assert [figure for figure in shown(briefing) if plain(figure) not in text] == []
    assert briefing.sha256 in text
    assert plain(f"{ROOT}{briefing.link}") in text


@pytest.mark.parametrize("code", ["LINK-D", "SIM-D", "BUSY", "BARE"])
def test_a_briefing_is_one_page(busy: Engine, code: str) -> None:
    with busy.connect() as connection:
        assert len(PdfReader(BytesIO(written(made(connection, code, since="load-1"), "pdf"))).pages) == 1


def test_its_size_is_reckoned_as_typst_measures_it(briefing: Briefing, tmp_path: Path) -> None:
    """So that it is laid out once: what is reckoned is within 4% of what Typst finds, and never too little."""
    content = pdf.said(briefing, ROOT)
    size = pdf_height.sizes(content)[0]
    path = tmp_path / "measured.typ"
    path.write_text(pdf.TEMPLATE.read_text(encoding="utf-8").removesuffix("#page-of\n") + MEASURED, encoding="utf-8")
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[glyphs.folder()])
    inputs = {"briefing": json.dumps({**content, "size": size})}
    compiler = typst.Compiler(str(path), font_paths=fonts, sys_inputs=inputs)
    width, height, found = json.loads(compiler.query("<found>", field="value", one=True))
    assert (width, height) == pytest.approx((pdf_height.WIDTH, pdf_height.HEIGHT))
    share = pdf_height.share(content, size)
    assert share == pytest.approx(found / height, abs=0.04)
    assert found / height - share < pdf_height.SPARE


MEASURED = """#let width = 210mm - 2 * margin.x
#context [#metadata((
  width.pt(),
  (297mm - margin.top - margin.bottom).pt(),
  measure(block(width: width, page-of)).height.pt(),
)) <found>]
"""


def test_the_size_that_is_tried_first_is_the_one(busy: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """One layout a briefing; where it was too large after all, the next smaller one, as here where too large ones come first."""
    with busy.connect() as connection:
        found = made(connection, "SIM-D")
    whole = pdf_height.sizes(pdf.said(found, ROOT))
    tried: list[float] = []
    compiled = pdf._compiled
    monkeypatch.setattr(pdf, "_compiled", lambda said, at: tried.append(said["size"]) or compiled(said, at))
    assert written(found, "pdf")
    assert tried == [whole[0]]
    tried.clear()
    monkeypatch.setattr(pdf_height, "sizes", lambda _: [whole[0] + 2, *whole])
    assert len(PdfReader(BytesIO(written(found, "pdf"))).pages) == 1
    assert tried == [whole[0] + 2, whole[0]]


# The others.


def test_sections_stand_in_one_order_in_every_file(briefing: Briefing) -> None:
    assert [name for row in pdf.ROWS for name in row] == list(SECTIONS)
    assert [name for names, *_ in GROUPS for name in names] == [name for name in SECTIONS if name != "care"]
    assert [each.id for each in briefing.sections] == list(SECTIONS)
    document = docx.Document(BytesIO(written(briefing, "docx")))
    heads = [each.text for each in document.paragraphs if each.style.name == "Heading 2"]
    assert heads == [each.head for each in briefing.sections]
    labels = [sheet.title.split()[0].lower() for sheet in openpyxl.load_workbook(BytesIO(written(briefing, "xlsx")))]
    named = [label for label in dict.fromkeys(labels) if label in SECTIONS]
    assert named == [name for name in SECTIONS if name in named]
    page = written(briefing, "html").decode()
    places = [page.index(f'id="{each.id}" aria-labelledby') for each in briefing.sections if not each.absent]
    assert places == sorted(places)


def test_the_document_says_every_figure(briefing: Briefing) -> None:
    text = text_of("docx", written(briefing, "docx"))
    assert [number.text for number in briefing.numbers() if plain(told.words(number)) not in text] == []
    assert briefing.sha256 in text


def test_no_head_of_the_document_stands_alone_at_the_foot_of_a_page(briefing: Briefing) -> None:
    """Heads, tags, captions and the first row of tables are kept with what follows them."""
    document = docx.Document(BytesIO(written(briefing, "docx")))
    tags = {"; ".join(told.tags_of(section.kinds)) for section in briefing.sections if section.kinds}
    for paragraph in document.paragraphs:
        style = paragraph.style
        if style.name in ("Heading 1", "Heading 2", "Caption") or (style.name == "Note" and paragraph.text in tags):
            assert paragraph.paragraph_format.keep_with_next or style.paragraph_format.keep_with_next, paragraph.text
    for table in document.tables:
        assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in table.rows[0].cells)


def test_the_workbook_says_every_figure_as_a_number(briefing: Briefing) -> None:
    book = openpyxl.load_workbook(BytesIO(written(briefing, "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    held = {float(cell) for cell in cells if isinstance(cell, (int, float))}
    assert [number for number in briefing.numbers() if float(number.value) not in held] == []
    assert not any(isinstance(cell, str) and cell.strip() == "" for cell in cells)


def test_the_slides_say_the_figures_that_lead(briefing: Briefing) -> None:
    text = text_of("pptx", written(briefing, "pptx"))
    leading = [fact.value for fact in briefing.facts if isinstance(fact.value, Number)]
    assert [told.words(number) for number in leading if plain(told.words(number)) not in text] == []
    assert briefing.sha256 in text


def test_every_chart_and_table_of_the_slides_has_its_words(briefing: Briefing) -> None:
    deck = pptx.Presentation(BytesIO(written(briefing, "pptx")))
    for slide in deck.slides:
        assert slide.shapes.title.text_frame.text
        for shape in slide.shapes:
            assert described(shape) or not (shape.has_table or shape.has_chart)
            within(deck, shape)


def titles(busy: Engine, code: str, since: str = "load-1") -> list[str]:
    with busy.connect() as connection:
        deck = pptx.Presentation(BytesIO(written(made(connection, code, since=since), "pptx")))
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def test_short_sections_share_a_slide_and_none_is_there_for_nothing(busy: Engine) -> None:
    assert titles(busy, "SIM-D")[2:] == [
        "What several sources say",
        "Actions, risks and what to decide",
        "Attendance, returns and surveys and activity",
        LAST,
    ]
    assert titles(busy, "BUSY")[2:5] == [
        "Actions: 25 overdue, 13 on track, 2 complete",
        "9 risks; 3 reviews are overdue",
        "For decision",
    ]
    assert titles(busy, "TALKS")[1:] == [LAST]
    assert titles(busy, "BARE")[1:] == []


LAST = "What to bear in mind, and where the figures come from"


def test_nothing_on_a_slide_is_smaller_than_its_rule_allows(briefing: Briefing) -> None:
    for slide in pptx.Presentation(BytesIO(written(briefing, "pptx"))).slides:
        for run in slide._element.iter("{*}rPr"):
            assert int(run.get("sz", SMALL_POINTS * 100)) >= FOOT_POINTS * 100
        small = [run for run in slide._element.iter("{*}rPr") if int(run.get("sz", 0)) == FOOT_POINTS * 100]
        assert len(small) == 1  # the foot's


def test_each_file_says_how_many_of_the_changes_it_has(busy: Engine) -> None:
    with busy.connect() as connection:
        found = made(connection, "SIM-D", since="load-26")
    since = found.section("since")
    assert since
    (bullets,) = [block for block in since.blocks if isinstance(block, Bullets)]
    whole = len(bullets.items)
    for suffix in WRITERS:
        assert plain(since.head) in text_of(suffix, written(found, suffix)), suffix
    (shown,) = re.findall(rf"(\d+)of{whole};allofthem", text_of("pptx", written(found, "pptx")))
    deck = pptx.Presentation(BytesIO(written(found, "pptx")))
    (slide,) = [each for each in deck.slides if each.shapes.title.text_frame.text == since.head]
    texts = plain(" ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame))
    assert sum(plain(f"{item.head} {item.text}") in texts for item in bullets.items) == int(shown)
    assert f"{bullets.first}of{whole};allofthem" in text_of("docx", written(found, "docx"))


def within(deck: Any, shape: Any) -> None:
    """Nothing stands outside its slide."""
    assert shape.left >= 0
    assert shape.top >= 0
    assert shape.left + shape.width <= deck.slide_width
    assert shape.top + shape.height <= deck.slide_height


@pytest.mark.parametrize("suffix", ["docx", "pptx", "xlsx"])
def test_simulated_and_local_detail_are_marked(busy: Engine, suffix: str) -> None:
    with busy.connect() as connection:
        simulated, local = (made(connection, code) for code in ("SIM-D", "BUSY"))
    assert plain(told.SIMULATED) in marked(suffix, written(simulated, suffix))
    assert plain(told.LOCAL) in marked(suffix, written(local, suffix))
    assert plain(told.SIMULATED) not in marked(suffix, written(local, suffix))


def marked(suffix: str, content: bytes) -> str:
    if suffix == "docx":
        document = docx.Document(BytesIO(content))
        return plain(document.sections[0].header.paragraphs[0].text)
    return text_of(suffix, content)


def test_the_document_has_all_forty_actions(busy: Engine) -> None:
    with busy.connect() as connection:
        text = text_of("docx", written(made(connection, "BUSY"), "docx"))
    assert all(plain(f"{number}: Agree who answers") in text for number in range(1, 39))
    assert plain(LONG) in text


# What the Analysis Function's check-list calls essential.


def test_every_sheet_has_one_marked_table_without_gaps(briefing: Briefing) -> None:
    """Title in A1; one table with a head, unique heads, no empty cell in it, nothing merged, hidden, filtered or frozen."""
    book = openpyxl.load_workbook(BytesIO(written(briefing, "xlsx")))
    assert book.sheetnames[:3] == ["Cover", "Contents", "Notes"]
    linked = {
        cell.hyperlink.location.split("!")[0].strip("'") for row in book["Contents"] for cell in row if cell.hyperlink
    }
    assert linked == set(book.sheetnames[3:])
    for sheet in book.worksheets:
        assert sheet["A1"].value
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is None
        assert not any(each.hidden for each in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values()))
        if sheet.title != "Cover":
            (table,) = sheet.tables.values()
            assert table.autoFilter is None
            marked_up(sheet, table.ref)


def marked_up(sheet: Any, ref: str) -> None:
    """A table from the first column to the last row of its sheet, every cell of it filled."""
    head, *rows = [[cell.value for cell in row] for row in sheet[ref]]
    assert len(set(head)) == len(head)
    assert rows
    assert all(cell is not None and str(cell).strip() for row in (head, *rows) for cell in row)
    assert ref.endswith(sheet.dimensions.split(":")[1])
    assert all(cell.alignment.wrap_text for row in sheet[ref][1:] for cell in row if isinstance(cell.value, str))


def test_the_sheet_of_actions_loads_back_equal(busy: Engine) -> None:
    """Days as days, texts as they were, what is not there by its shorthand."""
    with busy.connect() as connection:
        found = made(connection, "BUSY")
    table = next(block for block in section_of(found, "actions").blocks if isinstance(block, Table))
    sheet = openpyxl.load_workbook(BytesIO(written(found, "xlsx")))["Actions"]
    (marked_table,) = sheet.tables.values()
    head, *rows = [[read_back(cell.value) for cell in row] for row in sheet[marked_table.ref]]
    assert tuple(head) == table.columns
    assert [tuple(row) for row in rows] == [tuple(map(expected, row)) for row in table.rows]
    assert len(rows) == 38


def section_of(briefing: Briefing, name: str) -> Section:
    return next(each for each in briefing.sections if each.id == name)


def read_back(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def expected(cell: Cell) -> Any:
    if isinstance(cell, Missing):
        return SHORTHAND[cell.status]
    return cell if isinstance(cell, date) else told.words(cell)


# Text stays text.


def test_a_control_character_does_not_break_a_file(busy: Engine) -> None:
    """XML has no way to write it."""
    with busy.connect() as connection:
        odd = strange(made(connection, "BARE"), ("before\x0bafter",))
    for suffix in ("pdf", "pptx", "docx", "xlsx"):
        assert written(odd, suffix)


STRANGE = (*FORMULAS, "#set page() *bold* $x$ <b>&amp;", "$$note$$")


def strange(briefing: Briefing, cells: Sequence[str] = STRANGE) -> Briefing:
    """One of whose cells begin as formulas do, and as markup of the files does."""
    rows: Sequence[tuple[str, str]] = [(cell, cell) for cell in cells]
    blocks = (
        Table("=caption", ("=head", "What"), tuple(rows), first=len(rows)),
        Bullets(tuple(Bullet(cell, cell) for cell in cells), first=9),
    )
    return replace(briefing, sections=(Section("actions", "=SUM(A1)", ("own",), blocks),))


@pytest.mark.parametrize("suffix", ["pdf", "pptx", "docx", "xlsx"])
def test_text_that_looks_like_a_formula_or_markup_stays_text(busy: Engine, suffix: str) -> None:
    with busy.connect() as connection:
        content = written(strange(made(connection, "BARE")), suffix)
    text = text_of(suffix, content)
    for each in STRANGE:
        assert plain(each) in text
    if suffix == "xlsx":
        book = openpyxl.load_workbook(BytesIO(content))
        assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_a_sign_that_the_typeface_lacks_keeps_no_pdf_from_being_made(busy: Engine) -> None:
    """As they come out of chats and out of Word's lists."""
    with busy.connect() as connection:
        plainly = made(connection, "BARE")
    text = "Well done \N{PARTY POPPER} \uf0b7 point\ufeff \u6f22 \N{WOMAN}\u200d\N{ROCKET} \u05d0"
    section = Section("actions", "A \uf0b7", blocks=(Bullets((Bullet(text, "Praise"),), first=1),))
    odd = replace(plainly, area_name=f"{plainly.area_name} \N{PARTY POPPER}", sections=(section,))
    assert plain("Well done □ □ point") in of_pdf(odd)
    assert plain(EXPLAINED) in of_pdf(odd)
    assert plain(EXPLAINED) not in of_pdf(plainly)


def of_pdf(briefing: Briefing) -> str:
    return plain("".join(page.extract_text() for page in PdfReader(BytesIO(written(briefing, "pdf"))).pages))
