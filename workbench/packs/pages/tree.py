"""Markup of a page as a tree, without what is for the screen alone, such as links and buttons."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"br", "hr", "img", "input", "col", "wbr"})
_LEFT_OUT = frozenset({"nav", "button", "script", "style", "summary"})
_FOR_THE_SCREEN = frozenset({"wb-hidden", "wb-tile-action", "wb-guide"})
DRAWING = "svg"


@dataclass
class Node:
    """An element: its name, its attributes, and the texts and elements in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Node | str]" = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        """Names of its classes."""
        return frozenset(self.attributes.get("class", "").split())

    @property
    def text(self) -> str:
        """Everything that is read in it, in one line."""
        words = " ".join("".join(self._texts()).split())
        return words.replace(f" {_BETWEEN_ITEMS}", _BETWEEN_ITEMS).removesuffix(_BETWEEN_ITEMS)

    def find(self, tag: str = "", css_class: str = "") -> "Iterator[Node]":
        """Elements inside it by name and class, in reading order."""
        for child in self.children:
            if isinstance(child, Node):
                if tag in ("", child.tag) and (not css_class or css_class in child.classes):
                    yield child
                yield from child.find(tag, css_class)

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag == "br":
                yield " "
            elif child.tag != DRAWING:
                yield from child._texts()
                # what stands in lines or cells of its own is no part of the word before it
                if child.tag == "li":
                    yield f"{_BETWEEN_ITEMS} "
                elif child.tag not in _WITHIN_WORDS:
                    yield " "


_BETWEEN_ITEMS = ";"
_WITHIN_WORDS = frozenset({"a", "abbr", "b", "em", "i", "strong", "sub", "sup"})


def tree(markup: str) -> Node:
    """The markup of one part of a page as a tree, as far as it belongs on paper.

    Links become plain words, folded parts are open, and navigation, buttons, downloads and words
    for screen readers alone are left out.
    """
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.root


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("div")
        self._open = [self.root]
        self._skipped = list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if self._skipped or _left_out(tag, known):
            if tag not in _VOID:
                self._skipped.append(tag)
            return
        node = Node(tag, known)
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if not self._skipped and not _left_out(tag, known):
            self._open[-1].children.append(Node(tag, known))

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            if tag in self._skipped:
                while self._skipped.pop() != tag:
                    pass
        elif any(node.tag == tag for node in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._open[-1].children.append(data)


def _left_out(tag: str, attributes: dict[str, str]) -> bool:
    classes = attributes.get("class", "").split()
    return (
        tag in _LEFT_OUT
        or (tag == "a" and "download" in attributes)
        or not _FOR_THE_SCREEN.isdisjoint(classes)
    )
