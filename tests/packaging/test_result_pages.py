"""What the pages say about results: the columns of frames with their types."""

import pytest

from scanner.frames import Run
from scanner.model.tables import TABLES
from tests.support.company import small_company
from tests.support.pages import Table, page

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
