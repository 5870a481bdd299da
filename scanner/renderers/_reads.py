"""The reads that findings stand on, each once, as columns for the page's script."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Final

from scanner.model.finding import EvidenceRef
from scanner.model.printable import printable
from scanner.renderers._column import Column, Numbers, order_of

_NAMES: Final = ("bucket", "facet", "operation", "at", "outcome", "code", "message", "request_id")
_fields = attrgetter(*_NAMES)
_RECENT: Final = 64


class Reads:
    """Gathers the reads of findings, and for each finding which it stands on."""

    def __init__(self, rows: int) -> None:
        self._lists = Column(rows)
        self._texts = tuple(Numbers[str]() for _ in _NAMES)
        # A read is kept as the numbers of its texts, which takes a fraction of what the read itself does.
        self._reads: Numbers[bytes] = Numbers()
        # The findings of a bucket come together and stand on the same few reads.
        self._recent: dict[EvidenceRef, int] = {}

    def put(self, row: int, evidence: Iterable[EvidenceRef]) -> None:
        """Set what a row's finding stands on."""
        self._lists.put(row, bytes(array("I", map(self._number, evidence))))

    def _number(self, read: EvidenceRef) -> int:
        number = self._recent.get(read)
        if number is None:
            if len(self._recent) >= _RECENT:
                self._recent.clear()
            numbers = [texts[text] for texts, text in zip(self._texts, _fields(read), strict=True)]
            number = self._recent[read] = self._reads[bytes(array("I", numbers))]
        return number

    def written(self) -> tuple[bytes, Iterator[tuple[str, bytes]]]:
        """Return each finding's list, and the reads' own columns, in the order in which findings name them."""
        shown: Numbers[int] = Numbers()
        lists = self._lists.written(lambda packed: [shown[number] for number in array("I", packed)])
        return lists, self._columns(list(shown))

    def _columns(self, shown: Sequence[int]) -> Iterator[tuple[str, bytes]]:
        packed = list(self._reads)
        for place, name in enumerate(_NAMES):
            column = Column(len(shown))
            column.numbers = self._texts[place]
            column.at = array("I", (array("I", packed[number])[place] for number in shown))
            yield name, column.written(printable, order_of(name))
