"""What keeps what a scan reads: our lines of JSON beside what else could. `python -m bench.storing`.

Each form holds the same records, written one after the other as they come, a tenth of them read back in any order, all
of them read in order. Figures are microseconds of CPU a record, and bytes a record on disk. DuckDB is measured where
somebody has installed it.
"""

import gzip
import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from math import isnan, nan
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Protocol

import msgspec

from bench.judging import BUCKETS, snapshot
from scanner.model.base import to_json
from scanner.model.snapshot import BucketRecord
from scanner.spool import Lines, RecordStore

RECORDS = 10 * BUCKETS
_BATCH = 10_000
"""Records that the columnar forms gather before they write: what a crash costs them."""


class Form(Protocol):
    """A way to keep records."""

    def write(self, records: Iterable[BucketRecord]) -> None:
        """Keep them as they come."""
        ...

    def read(self, arns: Iterable[str]) -> int:
        """Read some back, and return how many were found."""
        ...

    def in_order(self) -> int:
        """Read all, sorted, and return how many there are."""
        ...


class Ours:
    """Lines of JSON, and in memory where each begins."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / "records.jsonl").open("w+b", buffering=0)
        self._lines = Lines(self._file)
        self._store = RecordStore(self._lines).buckets

    def write(self, records: Iterable[BucketRecord]) -> None:
        for record in records:
            self._store.put(record)
        self._lines.flush()

    def read(self, arns: Iterable[str]) -> int:
        return sum(self._store.get(arn) is not None for arn in arns)

    def in_order(self) -> int:
        return sum(1 for _ in self._store.in_order())


class Compressed:
    """Compressed lines of JSON: what a finished run keeps. Nothing can be read back from the middle."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "records.jsonl.gz"
        self._decode = msgspec.json.Decoder(BucketRecord).decode

    def write(self, records: Iterable[BucketRecord]) -> None:
        with gzip.GzipFile(self._path, "wb", 6) as file:
            for record in records:
                file.write(to_json(record) + b"\n")

    def read(self, _arns: Iterable[str]) -> int:
        return 0

    def in_order(self) -> int:
        with gzip.open(self._path) as file:
            return sum(self._decode(line) is not None for line in file)


class Sqlite:
    """A table with a key, in a transaction for each batch."""

    def __init__(self, folder: Path) -> None:
        self._rows: Any = sqlite3.connect(folder / "records.sqlite")
        self._rows.execute("PRAGMA journal_mode = WAL")
        self._rows.execute("CREATE TABLE record (arn TEXT PRIMARY KEY, place TEXT, text BLOB) WITHOUT ROWID")
        self._decode = msgspec.json.Decoder(BucketRecord).decode

    def write(self, records: Iterable[BucketRecord]) -> None:
        for number, record in enumerate(records):
            row = (record.ref.arn, "/".join(record.ref.place), to_json(record))
            self._rows.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", row)
            if number % _BATCH == 0:
                self._rows.commit()
        self._rows.commit()

    def read(self, arns: Iterable[str]) -> int:
        one = "SELECT text FROM record WHERE arn = ?"
        return sum(self._decode(self._rows.execute(one, (arn,)).fetchone()[0]) is not None for arn in arns)

    def in_order(self) -> int:
        rows = self._rows.execute("SELECT text FROM record ORDER BY place")
        return sum(self._decode(text) is not None for (text,) in rows)


class Parquet:
    """Columns: a key, a place, the record as text; a file for each batch. A record alone costs its whole batch."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._decode = msgspec.json.Decoder(BucketRecord).decode

    def write(self, records: Iterable[BucketRecord]) -> None:
        import pyarrow as pa  # noqa: PLC0415 -- only where it is measured
        from pyarrow import parquet  # noqa: PLC0415

        batch: list[tuple[str, str, bytes]] = []
        for number, record in enumerate(records, start=1):
            batch.append((record.ref.arn, "/".join(record.ref.place), to_json(record)))
            if len(batch) == _BATCH:
                columns = dict(zip(("arn", "place", "text"), zip(*batch, strict=True), strict=True))
                parquet.write_table(pa.table(columns), self._folder / f"{number:09}.parquet", compression="zstd")
                batch.clear()

    def read(self, _arns: Iterable[str]) -> int:
        return 0

    def in_order(self) -> int:
        from pyarrow import parquet  # noqa: PLC0415

        table = parquet.read_table(self._folder).sort_by("place")
        return sum(self._decode(text.as_py()) is not None for text in table["text"])


class DuckDb:
    """A table without a key, filled by batches."""

    def __init__(self, folder: Path) -> None:
        import duckdb  # noqa: PLC0415 -- only where somebody has installed it

        self._rows: Any = duckdb.connect(str(folder / "records.duckdb"))
        self._rows.execute("CREATE TABLE record (arn VARCHAR, place VARCHAR, text BLOB)")
        self._decode = msgspec.json.Decoder(BucketRecord).decode

    def write(self, records: Iterable[BucketRecord]) -> None:
        import pyarrow as pa  # noqa: PLC0415

        batch: list[tuple[str, str, bytes]] = []
        for record in records:
            batch.append((record.ref.arn, "/".join(record.ref.place), to_json(record)))
            if len(batch) == _BATCH:
                self._rows.register("batch", pa.table(dict(zip("apt", zip(*batch, strict=True), strict=True))))
                self._rows.execute("INSERT INTO record SELECT * FROM batch")
                batch.clear()

    def read(self, _arns: Iterable[str]) -> int:
        return 0

    def in_order(self) -> int:
        rows = self._rows.execute("SELECT text FROM record ORDER BY place")
        found = 0
        while batch := rows.fetchmany(_BATCH):
            found += sum(self._decode(text) is not None for (text,) in batch)
        return found


_FORMS: dict[str, Callable[[Path], Form]] = {
    "lines of JSON": Ours,
    "compressed lines": Compressed,
    "SQLite": Sqlite,
    "Parquet": Parquet,
    **({"DuckDB": DuckDb} if find_spec("duckdb") else {}),
}


class Cost(NamedTuple):
    """CPU in microseconds a record, and bytes a record; a tenth of the records was read in any order."""

    write: float
    read: float
    in_order: float
    size: float


def records(number: int = RECORDS) -> Iterator[BucketRecord]:
    """Yield records of the benchmark's estate under other names."""
    known = snapshot().buckets
    for place in range(number):
        record = known[place % len(known)]
        ref = msgspec.structs.replace(record.ref, name=f"{record.ref.name}-{place:07}")
        yield msgspec.structs.replace(record, ref=ref)


def measured(make: Callable[[Path], Form]) -> Cost:
    """Measure one form."""
    with TemporaryDirectory(prefix="scanner-bench-") as name:
        folder = Path(name)
        form = make(folder)
        arns = [record.ref.arn for record in records()]
        random.Random(7).shuffle(arns)  # noqa: S311 -- no secret
        making = _cpu(lambda: sum(1 for _ in records()))[0]
        write = _cpu(lambda: form.write(records()))[0] - making
        read, found = _cpu(lambda: form.read(arns[: RECORDS // 10]))
        in_order, number = _cpu(form.in_order)
        if number != RECORDS:
            raise SystemExit(f"{make} keeps {number} of {RECORDS} records")
        size = sum(path.stat().st_size for path in folder.iterdir())
        return Cost(write / RECORDS, read / found if found else nan, in_order / RECORDS, size / RECORDS)


def _cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    before = time.process_time()
    done = work()
    return (time.process_time() - before) * 1e6, done


def lines() -> Iterator[str]:
    """Yield a table, a row for each form."""
    yield f"{RECORDS:,} records\n"
    yield "| form | write µs | read one µs | read all in order µs | bytes |"
    yield "|---|--:|--:|--:|--:|"
    for name, make in _FORMS.items():
        cost = measured(make)
        one = "–" if isnan(cost.read) else f"{cost.read:.1f}"
        yield f"| {name} | {cost.write:.1f} | {one} | {cost.in_order:.1f} | {cost.size:,.0f} |"


if __name__ == "__main__":
    for line in lines():
        print(line, flush=True)
