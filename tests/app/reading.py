"""Reads HTML as a tree, with the standard library alone: what a reader without scripts gets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
UNSEEN = ("script", "style", "title", "option")
INLINE = frozenset(("a", "b", "i", "span", "small", "strong", "em", "code", "abbr", "text"))


@dataclass
class Element:
    """An element with what stands in it, in order."""

    tag: str
    attributes: dict[str, str]
    inside: list[Element | str] = field(default_factory=list)

    def __getitem__(self, attribute: str) -> str:
        return self.attributes.get(attribute, "")

    @property
    def classes(self) -> list[str]:
        return self["class"].split()

    def every(self, *tags: str, within: str = "") -> Iterator[Element]:
        """All descendants with one of the tags (any, when none is named) and the class ``within``, in order."""
        for part in self.inside:
            if isinstance(part, Element):
                if (not tags or part.tag in tags) and (not within or within in part.classes):
                    yield part
                yield from part.every(*tags, within=within)

    def one(self, *tags: str, within: str = "") -> Element:
        """The only such descendant."""
        (found,) = self.every(*tags, within=within)
        return found

    def by_id(self, name: str) -> Element:
        (found,) = (element for element in self.every() if element["id"] == name)
        return found

    @property
    def raw(self) -> str:
        """The text as it stands in the file."""
        return "".join(part if isinstance(part, str) else part.raw for part in self.inside)

    @property
    def text(self) -> str:
        """What is there to read, with single spaces; the choices of a filter are not."""
        return " ".join(self._words().split())

    def _words(self) -> str:
        if self.tag in UNSEEN:
            return ""
        words = "".join(part if isinstance(part, str) else part._words() for part in self.inside)
        return words if self.tag in INLINE else f" {words} "


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(html: str) -> Element:
    """The tree of a document. Fails where tags are not closed in the order in which they were opened."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == [reader.root], f"never closed: {[element.tag for element in reader.open[1:]]}"
    return reader.root
