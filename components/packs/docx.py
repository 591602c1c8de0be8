"""A briefing as a Word document: real headings, lists and tables whose heads repeat; all rows of every section."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from components.packs import told
from components.packs.docx_table import table_of
from components.packs.strips import strip_columns, strip_rows
from data.briefing.model import Block, Briefing, Bullets, Cell, Fact, LevelStrip, Note, Section, Table
from data.wording import SERVICE

FONT, BODY_POINTS = "Arial", 11
"""A typeface that every reader's machine has: a document does not bring its own."""
MARGIN_MM, A4_MM = 18, (210, 297)
TEXT_MM = A4_MM[0] - 2 * MARGIN_MM
INK_2 = "4A5157"


def write(briefing: Briefing, root: str) -> bytes:
    """The file's content."""
    briefing = told.writable(briefing)
    document = Document()
    _prepare(document, briefing)
    document.add_paragraph(briefing.heading.place)
    document.add_heading(briefing.heading.finding, level=1)
    document.add_paragraph(briefing.heading.lede)
    if briefing.facts:
        _table(
            document, ("Fact", "Value", "Context"), [_fact(fact) for fact in briefing.facts], "The briefing in figures"
        )
    for section in briefing.sections:
        _section(document, section)
    for line in told.foot(briefing, root):
        document.add_paragraph(line, style="Foot")
    made = BytesIO()
    document.save(made)
    return made.getvalue()


# The document.


def _prepare(document: Any, briefing: Briefing) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = (Mm(side) for side in A4_MM)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(MARGIN_MM)
    page.header.paragraphs[0].text = "; ".join((SERVICE, *told.marks(briefing), told.INDICATIVE))
    _page_numbers(page.footer.paragraphs[0], told.title(briefing))
    for name, points, colour in _STYLES:
        style = (
            document.styles[name] if name in document.styles else document.styles.add_style(name, 1)
        )  # a paragraph's
        style.font.name, style.font.size = FONT, Pt(points)
        style.font.color.rgb = RGBColor.from_string(colour)
        if name == "Header":
            style.paragraph_format.space_after = Pt(8)
        if name in AFTER_TABLES:
            style.paragraph_format.space_before = Pt(6)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(_named(script), None)
    _in_english(document)
    about = document.core_properties
    about.title, about.subject, about.author = told.title(briefing), told.description(briefing)[:255], SERVICE
    about.language, about.keywords = "en-GB", briefing.area_code
    about.created = about.modified = briefing.made_at.replace(tzinfo=None)


AFTER_TABLES = ("Caption", "Note", "Foot", "Heading 2")
"""Styles of what may follow a table, which has no space of its own after it."""
_STYLES = (
    ("Normal", BODY_POINTS, "0B0C0C"),
    ("Header", 9, INK_2),
    ("Footer", 9, INK_2),
    ("Heading 1", 20, "0B0C0C"),
    ("Heading 2", 14, "0B0C0C"),
    ("List Bullet", BODY_POINTS, "0B0C0C"),
    ("Caption", 10, "0B0C0C"),
    ("Note", 10, INK_2),
    ("Foot", 9, INK_2),
)


def _named(name: str) -> str:

    return str(qn(f"w:{name}"))


def _element(name: str, **attributes: str) -> Any:

    made = OxmlElement(f"w:{name}")
    for attribute, value in attributes.items():
        made.set(_named(attribute), value)
    return made


def _in_english(document: Any) -> None:
    properties = document.styles["Normal"].element.get_or_add_rPr()
    properties.append(_element("lang", val="en-GB"))


def _page_numbers(paragraph: Any, text: str) -> None:
    """``…, page 1 of 3``, by Word's own fields."""
    paragraph.add_run(f"{text}, page ")
    for field, after in (("PAGE", " of "), ("NUMPAGES", "")):
        run = paragraph.add_run()
        for part in (
            _element("fldChar", fldCharType="begin"),
            _instruction(field),
            _element("fldChar", fldCharType="end"),
        ):
            run._r.append(part)
        paragraph.add_run(after)


def _instruction(field: str) -> Any:
    made = _element("instrText")
    made.text = field
    return made


# Its parts.


def _section(document: Any, section: Section) -> None:
    document.add_heading(section.head, level=2)
    if section.kinds:
        tags = document.add_paragraph("; ".join(told.tags_of(section.kinds)), style="Note")
        tags.paragraph_format.keep_with_next = True
    if section.absent:
        document.add_paragraph().add_run(section.absent).italic = True
    tables = any(isinstance(block, Table) for block in section.blocks)
    for block in told.undrawn(section):
        if isinstance(block, Bullets):
            _bullets(document, block, block.first if tables else len(block.items))
        else:
            _BLOCKS[type(block)](document, block)
    if section.source:
        document.add_paragraph(section.source, style="Foot")


def _strip(document: Any, strip: LevelStrip) -> None:
    _table(document, strip_columns(strip), strip_rows(strip), strip.caption)


def _rows(document: Any, table: Table) -> None:
    _table(document, table.columns, table.rows, table.caption)


def _bullets(document: Any, bullets: Bullets, most: int) -> None:
    """The first sentences; where a table follows, it has them all."""
    for each in bullets.items[:most]:
        paragraph = document.add_paragraph(style="List Bullet")
        if each.head:
            paragraph.add_run(f"{each.head} ").bold = True
        paragraph.add_run(each.text)
    if len(bullets.items) > most:
        document.add_paragraph(told.part(most, len(bullets.items), "in the table below"), style="Note")


def _note(document: Any, note: Note) -> None:
    document.add_paragraph(note.text, style="Note")


_BLOCKS: dict[type[Block], Callable[[Any, Any], None]] = {
    LevelStrip: _strip,
    Table: _rows,
    Note: _note,
}


def _fact(fact: Fact) -> tuple[Cell, ...]:
    published = f" Published: {fact.published}." if fact.published else ""
    return (fact.label, fact.value, f"{fact.context}{published}")


def _table(document: Any, columns: Sequence[str], rows: Sequence[tuple[Cell, ...]], caption: str) -> None:
    """A table after its caption."""
    before = document.add_paragraph(caption, style="Caption")
    before.paragraph_format.keep_with_next = True
    before._p.addnext(table_of(columns, rows, caption, Mm(TEXT_MM).pt))
