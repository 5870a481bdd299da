"""What the pages say about results: the columns of frames with their types, and code that readers may copy."""

from pathlib import Path
from typing import Any

import pytest

from scanner.frames import Run
from scanner.model.tables import TABLES
from scanner.renderers import asff
from tests.support.company import small_company
from tests.support.pages import Table, page
from tests.support.reports import large

PAGE = page("docs/reference/data-frames.md")


def _listed(name: str) -> Table:
    (table,) = [table for table in PAGE.tables if table.heading == name]
    return table


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_listed_with_its_type(name: str) -> None:
    frame = getattr(Run(small_company()), name)
    assert [row[:2] for row in _listed(name).rows] == [(column, str(kind)) for column, kind in frame.dtypes.items()]


def test_every_frame_is_listed() -> None:
    assert [table.heading for table in PAGE.tables] == list(TABLES)


def test_the_batches_of_the_page_are_what_security_hub_takes(tmp_path: Path) -> None:
    (block,) = page("docs/how-to/use-the-results.md").blocks_of("python")
    shown: dict[str, Any] = {}
    exec(compile(block.text, "use-the-results.md", "exec"), shown)  # noqa: S102 -- our own page
    (tmp_path / "findings.asff.json").write_bytes(asff.render(large(5_000)))
    sent = 0
    for account, region, batch in shown["batches"](tmp_path / "findings.asff.json"):
        assert 0 < len(batch) <= 100
        hub = f":securityhub:{region}:{account}:"
        assert all(hub in found["ProductArn"] and found["AwsAccountId"] == account for found in batch)
        sent += len(batch)
    assert sent == 5_001
