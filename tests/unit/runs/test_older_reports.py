"""A findings.json of an earlier version, without keys that came since, is still read."""

import json
from pathlib import Path

import pytest

from scanner.errors import BadFileError
from scanner.model.report import encode
from scanner.runs.directory import FINDINGS, load_report
from tests.support.company import small_company


def test_what_came_since_may_be_missing(tmp_path: Path) -> None:
    report = json.loads(encode(small_company()))
    for key in ("waivers", "trend"):
        del report[key]
    for finding in report["findings"]:
        if finding["waiver"]:
            del finding["waiver"]["ticket"]
    (tmp_path / FINDINGS).write_text(json.dumps(report))
    loaded = load_report(tmp_path)
    assert (loaded.waivers, loaded.trend) == ((), None)
    assert loaded.findings == small_company().findings


@pytest.mark.parametrize("schema", [0, 2, 99])
def test_another_schema_is_named(tmp_path: Path, schema: int) -> None:
    (tmp_path / FINDINGS).write_text(json.dumps({"schema": schema, "unheard": "of"}))
    with pytest.raises(BadFileError, match=f"schema {schema}; this program reads schema 1"):
        load_report(tmp_path)
