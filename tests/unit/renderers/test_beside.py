"""What formats with properties tell beside the findings."""

import io
import json

from lxml import etree
from openpyxl import load_workbook

from scanner import registry
from scanner.model.report import Report
from scanner.renderers._beside import beside
from tests.support.company import small_company
from tests.support.repaired import repaired
from tests.support.reports import empty_estate


def rendered(name: str, made: Report) -> bytes:
    data: bytes = registry.renderers()[name].render(made)
    return data


def test_nothing_is_told_of_what_is_not_there() -> None:
    assert beside(empty_estate()) == {}


def test_a_trend_and_waivers_are_told() -> None:
    assert beside(small_company()) == {
        "since-last-run": "2 new, 3 resolved since 2026-11-15T12:00:00Z.",
        "waivers-that-want-attention": "4",
    }


def test_a_repair_is_told_with_its_proofs() -> None:
    assert "proven" in beside(repaired())["repair"]


def test_each_format_with_properties_tells_it() -> None:
    told = beside(repaired())["repair"]
    assert json.loads(rendered("sarif", repaired()))["runs"][0]["properties"]["repair"] == told
    (result,) = json.loads(rendered("oscal", repaired()))["assessment-results"]["results"]
    assert told in [prop["value"] for prop in result["props"] if prop["name"] == "repair"]
    root = etree.fromstring(rendered("junit", repaired()))
    assert root.xpath("//property[@name='repair']/@value") == [told]
    sheet = load_workbook(io.BytesIO(rendered("xlsx", repaired())))["Summary"]
    assert told in [row[1].value for row in sheet.iter_rows()]
