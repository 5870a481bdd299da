"""`findings.parquet`: every finding in typed columns, for DuckDB, Athena, Spark and data frames.

Texts are as `findings.json` has them. The file's metadata holds the run and its coverage as JSON, under the keys
`scanner.run` and `scanner.coverage`.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec.structs import replace

from scanner.model.base import to_json
from scanner.model.finding import EvidenceRef, Finding
from scanner.model.portions import portions
from scanner.model.renderer import Renderer
from scanner.model.report import Report, Run
from scanner.model.tables import TABLES, Column, Kind
from scanner.model.unseen import is_complete
from scanner.renderers._times import moment

if TYPE_CHECKING:
    import pyarrow as pa

_COLUMNS: Final = TABLES["findings"].columns
_READ_COLUMNS: Final = [field.name for field in msgspec.structs.fields(EvidenceRef)]


_ROW_GROUP: Final = 10_000
"""So many rows are held, and compressed together."""


def chunks(report: Report) -> Iterator[bytes]:
    """Yield every finding, all verdicts, in the report's order."""
    RENDERER.require()
    import pyarrow.parquet as pq  # noqa: PLC0415 -- slow to import, and only this format needs it

    schema = _schema(report)
    with BytesIO() as sink:
        with pq.ParquetWriter(sink, schema, compression="zstd") as file:
            for portion in portions(report.findings, _ROW_GROUP):
                file.write_table(_table(report, portion, schema), _ROW_GROUP)
                yield _drained(sink)
        yield sink.getvalue()


def _drained(sink: BytesIO) -> bytes:
    # The writer counts for itself how far it is.
    written = sink.getvalue()
    sink.seek(0)
    sink.truncate()
    return written


def _schema(report: Report) -> "pa.Schema":
    import pyarrow as pa  # noqa: PLC0415 -- the same

    read = pa.struct([(name, pa.string()) for name in _READ_COLUMNS])
    fields = [
        ("run_id", pa.string()),
        ("run_finished", pa.timestamp("ms", tz="UTC")),
        ("run_complete", pa.bool_()),
        ("policy_version", pa.string()),
        *((column.name, _type(column)) for column in _COLUMNS),
        ("evidence", pa.list_(read)),
    ]
    return pa.schema(fields, {"scanner.run": to_json(report.run), "scanner.coverage": to_json(report.coverage)})


def _table(report: Report, findings: Sequence[Finding], schema: "pa.Schema") -> "pa.Table":
    import pyarrow as pa  # noqa: PLC0415 -- the same

    try:
        return pa.table(_values(report, findings), schema)
    except UnicodeEncodeError:
        # A report that was never saved may hold lone surrogates, which saving replaces.
        saved = msgspec.json.decode(to_json(findings), type=list[Finding])
        run = msgspec.json.decode(to_json(report.run), type=Run)
        return pa.table(_values(replace(report, run=run), saved), schema)


def _values(report: Report, findings: Sequence[Finding]) -> dict[str, list[Any]]:
    run, rows = report.run, len(findings)
    versions = {policy.name: policy.version for policy in run.policies}
    return {
        "run_id": [run.id] * rows,
        "run_finished": [moment(run.finished)] * rows,
        "run_complete": [is_complete(report)] * rows,
        "policy_version": [versions.get(finding.policy, "") for finding in findings],
        **{column.name: _plain(column, list(map(column.read, findings))) for column in _COLUMNS},
        "evidence": [[{name: getattr(read, name) for name in _READ_COLUMNS} for read in f.evidence] for f in findings],
    }


def _plain(column: Column, values: list[Any]) -> list[Any]:
    return [value and str(value) for value in values] if column.kind is Kind.WORD else values


def _type(column: Column) -> "pa.DataType":
    import pyarrow as pa  # noqa: PLC0415 -- the same

    types = {Kind.FLAG: pa.bool_(), Kind.COUNT: pa.int64(), Kind.TEXTS: pa.list_(pa.string())}
    return types.get(column.kind, pa.string())


RENDERER = Renderer(id="parquet", file="findings.parquet", chunks=chunks, library="pyarrow", is_text=False)
