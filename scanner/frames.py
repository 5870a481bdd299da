"""A saved run as data frames, for questions that no report answers.

The columns and their types are those of `scanner.model.tables`; docs/reference/data-frames.md lists them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scanner.model.report import Report
from scanner.model.tables import TABLES, Column, Kind
from scanner.runs import directory

if TYPE_CHECKING:
    import pandas as pd

_TEXT: Final = "string[python]"


@dataclass(frozen=True)
class Run:
    """A saved run. Each frame is made when it is first asked for; `report` is what they are all made from."""

    report: Report

    @cached_property
    def findings(self) -> "pd.DataFrame":
        """Every finding, of all verdicts, with its waiver."""
        return self._frame("findings")

    @cached_property
    def buckets(self) -> "pd.DataFrame":
        """Every selected bucket, and whether it would survive the loss of its Region."""
        return self._frame("buckets")

    @cached_property
    def pairs(self) -> "pd.DataFrame":
        """Every enabled rule with its destination."""
        return self._frame("pairs")

    @cached_property
    def accounts(self) -> "pd.DataFrame":
        """Every account that was asked."""
        return self._frame("accounts")

    @cached_property
    def errors(self) -> "pd.DataFrame":
        """Every read that failed."""
        return self._frame("errors")

    @cached_property
    def checks(self) -> "pd.DataFrame":
        """The checks that the findings name."""
        return self._frame("checks")

    def _frame(self, table: str) -> "pd.DataFrame":
        import pandas as pd  # noqa: PLC0415 -- slow to import, and `import scanner` must not be

        return pd.DataFrame({c.name: _SERIES[c.kind](c, values) for c, values in TABLES[table].values(self.report)})


def load_run(path: str | Path) -> Run:
    """Return a saved run, from its folder or its findings.json; raise BadFileError where it cannot be read."""
    return Run(directory.load_report(Path(path)))


def _of(dtype: str) -> "Callable[[Column, list[Any]], pd.Series[Any]]":
    def series(_: Column, values: list[Any]) -> "pd.Series[Any]":
        import pandas as pd  # noqa: PLC0415 -- the same

        return pd.Series(values, dtype=dtype)

    return series


def _words(column: Column, values: list[Any]) -> "pd.Series[Any]":
    import pandas as pd  # noqa: PLC0415 -- the same

    words = pd.CategoricalDtype([str(word) for word in column.words], ordered=True)
    return pd.Series([value and str(value) for value in values], dtype=words)


def _days(_: Column, values: list[Any]) -> "pd.Series[Any]":
    import pandas as pd  # noqa: PLC0415 -- the same

    # What is no day is none: a policy's waivers were checked, a file's were not.
    return pd.to_datetime(pd.Series(values, dtype=_TEXT), format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")


_SERIES: "Final[Mapping[Kind, Callable[[Column, list[Any]], pd.Series[Any]]]]" = {
    Kind.TEXT: _of(_TEXT),
    Kind.WORD: _words,
    Kind.COUNT: _of("int64"),
    Kind.FLAG: _of("boolean"),
    Kind.DAY: _days,
    Kind.TEXTS: _of("object"),
}
