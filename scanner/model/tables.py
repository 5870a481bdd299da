"""The report as flat tables: which there are, their columns, and what kind of value each column holds.

Spreadsheets, Parquet files and data frames are all made from these, so a column means the same in each of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from operator import attrgetter
from types import MappingProxyType, NoneType
from typing import Any, Final, get_args, get_origin

import msgspec

from scanner.model.coverage import AccountCoverage, ReadError
from scanner.model.finding import Finding, Severity, Verdict, WaiverRef
from scanner.model.report import BucketSummary, CheckInfo, PairSummary, Report


class Kind(StrEnum):
    """What a column holds. A `WORD` is one of few; `TEXTS` are several; `DAY` is a date as text."""

    TEXT = "text"
    WORD = "word"
    COUNT = "count"
    FLAG = "flag"
    DAY = "day"
    TEXTS = "texts"


@dataclass(frozen=True)
class Column:
    """One column: how its value is read from a row, and the words that it may hold, in their order."""

    name: str
    kind: Kind
    read: Callable[[Any], Any]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table: its rows, in the report's order, and its columns."""

    rows: Callable[[Report], Sequence[Any]]
    columns: tuple[Column, ...]

    def values(self, report: Report) -> Iterator[tuple[Column, list[Any]]]:
        """Yield each column with its values, row by row."""
        rows = self.rows(report)
        for column in self.columns:
            yield column, list(map(column.read, rows))


_KINDS: Final[Mapping[object, Kind]] = {str: Kind.TEXT, int: Kind.COUNT, bool: Kind.FLAG, tuple: Kind.TEXTS}


def _columns(row: type[msgspec.Struct]) -> tuple[Column, ...]:
    return tuple(_column(field.name, field.type) for field in msgspec.structs.fields(row))


def _column(name: str, held: Any) -> Column:  # noqa: ANN401 -- any annotation of a report's type
    (plain,) = [part for part in get_args(held) if part is not NoneType] if NoneType in get_args(held) else [held]
    if isinstance(plain, type) and issubclass(plain, StrEnum):
        return Column(name, Kind.WORD, attrgetter(name), tuple(plain))
    return Column(name, _KINDS[get_origin(plain) or plain], attrgetter(name))


def _of_waiver(name: str, finding: Finding) -> Any:  # noqa: ANN401 -- None, or any field of a waiver
    return getattr(finding.waiver, name) if finding.waiver else None


def _waiver_columns() -> Iterator[Column]:
    for field in msgspec.structs.fields(WaiverRef):
        kind = Kind.DAY if field.name == "expires" else _KINDS[field.type]
        yield Column(f"waiver_{field.name}", kind, partial(_of_waiver, field.name))


_PLACE = ("account", "region", "bucket", "rule", "destination")
_SAID = ("message", "expected", "actual")

_FINDINGS = (
    Column("finding_id", Kind.TEXT, attrgetter("id")),
    Column("policy", Kind.TEXT, attrgetter("policy")),
    Column("check", Kind.TEXT, attrgetter("check")),
    Column("verdict", Kind.WORD, attrgetter("verdict"), tuple(Verdict)),
    Column("severity", Kind.WORD, attrgetter("severity"), tuple(Severity)),
    *(Column(name, Kind.TEXT, attrgetter(name)) for name in (*_PLACE, *_SAID)),
    Column("controls", Kind.TEXTS, attrgetter("controls")),
    Column("waived", Kind.FLAG, attrgetter("is_waived")),
    *_waiver_columns(),
)

TABLES: Final[Mapping[str, Table]] = MappingProxyType(
    {
        "findings": Table(attrgetter("findings"), _FINDINGS),
        "buckets": Table(attrgetter("buckets"), _columns(BucketSummary)),
        "pairs": Table(attrgetter("pairs"), _columns(PairSummary)),
        "accounts": Table(attrgetter("coverage.accounts"), _columns(AccountCoverage)),
        "errors": Table(attrgetter("coverage.errors"), _columns(ReadError)),
        "checks": Table(attrgetter("checks"), _columns(CheckInfo)),
    }
)
"""Every table by name."""
