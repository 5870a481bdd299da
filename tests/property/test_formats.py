"""Whatever a stranger writes, each format stays one that its readers accept."""

import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from scanner import registry
from scanner.model.bucket import BucketRef
from scanner.model.finding import Severity, Verdict, WaiverRef
from scanner.model.report import Report, decode, encode
from tests.support import schemas
from tests.support.hostile import TEXTS
from tests.support.reports import finding, read, report

# Lone surrogates too, which JSON can smuggle into a policy.
texts = st.text(st.characters(exclude_categories=()), max_size=12) | st.sampled_from(TEXTS)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Build a report of one finding of such texts."""
    ref = BucketRef(draw(texts), draw(texts), draw(texts))
    return report(
        [
            finding(
                draw(texts),
                ref,
                draw(st.sampled_from(Verdict)),
                draw(st.sampled_from(Severity)),
                id=draw(texts),
                policy=draw(texts),
                rule=draw(texts),
                destination=draw(texts),
                message=draw(texts),
                controls=tuple(draw(st.lists(texts, max_size=3))),
                waiver=draw(st.none() | st.builds(WaiverRef, texts, texts, texts, st.booleans(), texts)),
                evidence=(read(ref.name.replace("\ud800", ""), "GetBucketReplication", message=draw(texts)),)
                if ref.name.isascii()
                else (),
            )
        ]
    )


def rendered(name: str, made: Report) -> bytes:
    data: bytes = registry.renderers()[name].render(made)
    return data


@given(reports())
def test_sarif(made: Report) -> None:
    assert schemas.faults("sarif-2.1.0.schema.json", json.loads(rendered("sarif", made))) == []


@given(reports())
def test_ocsf(made: Report) -> None:
    events = map(json.loads, rendered("ocsf", made).splitlines())
    assert schemas.faults("ocsf-1.5.0-compliance_finding.schema.json", *events) == []


@given(reports())
def test_oscal(made: Report) -> None:
    assert schemas.faults("oscal-assessment-results-1.1.3.schema.json", json.loads(rendered("oscal", made))) == []


@given(reports())
def test_asff(made: Report) -> None:
    for told in json.loads(rendered("asff", made)):
        assert re.fullmatch(r"arn:aws:securityhub:[a-z0-9-]+:(\d{12}):product/\1/default", told["ProductArn"])
        assert all(told[name].strip() for name in ("Id", "Title", "Description", "GeneratorId"))


@given(reports())
def test_junit(made: Report) -> None:
    root = etree.fromstring(rendered("junit", made))
    etree.XMLSchema(etree.parse(schemas.path("junit-10.xsd"))).assertValid(root)


@given(reports())
def test_xlsx(made: Report) -> None:
    book = load_workbook(io.BytesIO(rendered("xlsx", made)))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


# Pages are slow to make and have tests of their own.
@pytest.mark.parametrize("name", sorted(set(registry.renderers()) - {"html", "markdown", "pdf"}))
@given(made=reports())
def test_a_saved_report_renders_like_the_first_time(name: str, made: Report) -> None:
    assert rendered(name, decode(encode(made))) == rendered(name, made)
