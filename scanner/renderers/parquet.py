"""`findings.parquet`: every finding in typed columns, for DuckDB, Athena, Spark and data frames.

Texts are as `findings.json` has them. The file's metadata holds the run and its coverage as JSON, under the keys
`scanner.run` and `scanner.coverage`.
"""

from io import BytesIO
from typing import TYPE_CHECKING, Any

import msgspec

from scanner.model.base import to_json
from scanner.model.finding import EvidenceRef
from scanner.model.renderer import Renderer
from scanner.model.report import Report, decode, encode
from scanner.model.tables import TABLES, Column, Kind
from scanner.renderers._coverage import is_complete
from scanner.renderers._times import moment

if TYPE_CHECKING:
    import pyarrow as pa

_RUN_COLUMNS = ("run_id", "run_finished", "run_complete", "policy_version")


def render(report: Report) -> bytes:
    """Return every finding, all verdicts, in the report's order."""
    RENDERER.require()
    import pyarrow.parquet as pq  # noqa: PLC0415 -- slow to import, and only this format needs it

    sink = BytesIO()
    try:
        table = _table(report)
    except UnicodeEncodeError:
        # A report that was never saved may hold lone surrogates, which saving replaces.
        table = _table(decode(encode(report)))
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _table(report: Report) -> "pa.Table":
    import pyarrow as pa  # noqa: PLC0415 -- the same

    arrays = {**_of_run(report), **{c.name: pa.array(_plain(c, v), _type(c)) for c, v in _findings(report)}}
    names = [field.name for field in msgspec.structs.fields(EvidenceRef)]
    reads = [[{name: getattr(read, name) for name in names} for read in f.evidence] for f in report.findings]
    arrays["evidence"] = pa.array(reads, pa.list_(pa.struct([(name, pa.string()) for name in names])))
    told = {"scanner.run": to_json(report.run), "scanner.coverage": to_json(report.coverage)}
    return pa.table(arrays).replace_schema_metadata(told)


def _findings(report: Report) -> Any:  # noqa: ANN401 -- columns with their values
    return TABLES["findings"].values(report)


def _of_run(report: Report) -> dict[str, "pa.Array"]:
    import pyarrow as pa  # noqa: PLC0415 -- the same

    run, rows = report.run, len(report.findings)
    versions = {policy.name: policy.version for policy in run.policies}
    return {
        "run_id": pa.array([run.id] * rows, pa.string()),
        "run_finished": pa.array([moment(run.finished)] * rows, pa.timestamp("ms", tz="UTC")),
        "run_complete": pa.array([is_complete(report)] * rows, pa.bool_()),
        "policy_version": pa.array([versions.get(f.policy, "") for f in report.findings], pa.string()),
    }


def _plain(column: Column, values: list[Any]) -> list[Any]:
    return [value and str(value) for value in values] if column.kind is Kind.WORD else values


def _type(column: Column) -> "pa.DataType":
    import pyarrow as pa  # noqa: PLC0415 -- the same

    types = {Kind.FLAG: pa.bool_(), Kind.COUNT: pa.int64(), Kind.TEXTS: pa.list_(pa.string())}
    return types.get(column.kind, pa.string())


RENDERER = Renderer(id="parquet", file="findings.parquet", render=render, library="pyarrow", is_text=False)
