"""Pages of a PDF: A4, one font, every cell clean of markup, and nothing that tells when it was made."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from scanner.model.printable import clipped, one_line

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable

_FONT: Final = "Vera"
_BOLD: Final = "VeraBd"
_MARGIN: Final = 18 * mm
_LONGEST: Final = 600
"""Characters of one cell: a cell must not be higher than a page."""
_RULES: Final = (
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LINEBELOW", (0, 0), (-1, -1), 0.25, HexColor("#c9c9c4")),
    ("LINEBELOW", (0, 0), (-1, 0), 0.75, HexColor("#1a1a1a")),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
)


class Pages:
    """What a story is made of, and the document that it becomes."""

    def __init__(self) -> None:
        for name in (_FONT, _BOLD):
            pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
        self._known = frozenset(pdfmetrics.getFont(_FONT).face.charToGlyph)
        self._cell = ParagraphStyle("cell", fontName=_FONT, fontSize=7, leading=9, wordWrap="CJK")
        self._head = ParagraphStyle("head", parent=self._cell, fontName=_BOLD)
        self._text = ParagraphStyle("text", parent=self._cell, fontSize=9, leading=12, spaceAfter=3 * mm)
        self._title = ParagraphStyle("title", parent=self._head, fontSize=13, leading=17, spaceBefore=6 * mm)

    def heading(self, words: str) -> "Iterator[Flowable]":
        """Yield a heading with room below it."""
        yield Paragraph(self._clean(words), self._title)
        yield Spacer(1, 2 * mm)

    def text(self, words: str) -> "Flowable":
        """Return a paragraph."""
        return Paragraph(self._clean(words), self._text)

    def table(self, head: Sequence[object], rows: Iterable[Sequence[object]], widths: Sequence[float]) -> "Flowable":
        """Return a table whose head stands on every page; widths are in millimetres."""
        cells = [[Paragraph(self._clean(str(cell)), self._cell) for cell in row] for row in rows]
        top = [Paragraph(self._clean(str(cell)), self._head) for cell in head]
        return LongTable([top, *cells], [width * mm for width in widths], repeatRows=1, style=TableStyle(_RULES))

    def build(self, story: "Iterable[Flowable]", title: str) -> bytes:
        """Return the document; it says nothing of the time or the machine that made it."""
        sink = BytesIO()
        margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), _MARGIN)
        document = SimpleDocTemplate(sink, pagesize=A4, title=self._plain(title), invariant=1, **margins)
        document.build(list(story), onFirstPage=_numbered, onLaterPages=_numbered)
        return sink.getvalue()

    def _clean(self, words: str) -> str:
        """Return a text without markup, each character of which the font can show."""
        # Spelled out before it is cut: a character that the font lacks takes up to seven.
        return escape(clipped(self._plain(one_line(words[: _LONGEST + 1])), _LONGEST))

    def _plain(self, words: str) -> str:
        return "".join(one if ord(one) in self._known else f"\\u{ord(one):04x}" for one in words)


def _numbered(canvas: "Canvas", document: SimpleDocTemplate) -> None:
    canvas.setFont(_FONT, 7)
    canvas.drawRightString(A4[0] - _MARGIN, 10 * mm, f"S3 replication report, page {document.page}")
