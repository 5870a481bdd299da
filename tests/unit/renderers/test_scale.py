"""Reports of more findings than memory should hold: gone over, never gathered; a page of them stays bounded."""

import json
import re
import tracemalloc
from collections.abc import Iterator, Sequence
from typing import overload

import pytest
from msgspec.structs import replace

from scanner import registry
from scanner.model.bucket import BucketRef
from scanner.model.coverage import AccountCoverage, ReadError
from scanner.model.finding import Finding, Verdict
from scanner.model.renderer import Renderer
from scanner.model.report import Report
from scanner.renderers import _columns, html
from tests.support.reports import finding, read, report

VERDICTS = (Verdict.COMPLIANT, Verdict.COMPLIANT, Verdict.NON_COMPLIANT, Verdict.NOT_APPLICABLE)
WRITERS = [pytest.param(renderer, id=name) for name, renderer in registry.renderers().items()]


class Made(Sequence[Finding]):
    """Findings that nobody keeps; counts how often somebody goes over all of them."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.passes = 0

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, place: int) -> Finding: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Finding]: ...
    def __getitem__(self, place: int | slice) -> Finding | Sequence[Finding]:
        assert isinstance(place, int), "a part of what lies on disk is a list of it"
        bucket = BucketRef("111111111111", f"b-{place // 4:06}", "eu-west-1")
        check = ("rule-enabled", "source-versioning", "destination-exists", "kms-replication")[place % 4]
        return finding(check, bucket, VERDICTS[place % 4], id=f"{place:020x}", evidence=(read(bucket.name, "Get"),))

    def __iter__(self) -> Iterator[Finding]:
        self.passes += 1
        return map(self.__getitem__, range(self.length))


def long_report(length: int) -> Report:
    """Return a report of generated findings; its counts are those of none."""
    return replace(report([]), findings=Made(length))


@pytest.mark.parametrize("renderer", WRITERS)
def test_findings_are_gone_over_a_few_times_and_give_the_same_bytes(renderer: Renderer) -> None:
    made = long_report(30)
    assert isinstance(made.findings, Made)
    written = renderer.render(made)
    assert made.findings.passes <= 5
    assert written == renderer.render(replace(made, findings=tuple(made.findings)))


@pytest.mark.parametrize("name", ["csv", "json", "jsonl", "ocsf", "asff"])
def test_what_writes_a_line_a_finding_holds_few_of_them(name: str) -> None:
    chunks = registry.renderers()[name].chunks
    sum(map(len, chunks(long_report(8))))
    made = long_report(6_000)
    tracemalloc.start()
    try:
        size = sum(map(len, chunks(made)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 800_000
    # A thousand findings at a time, as values and as their text, and the cells that are known already.
    assert peak < 6_000_000


def test_a_page_of_very_many_holds_the_most_urgent_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (_columns, html):
        monkeypatch.setattr(module, "MOST", 20)
    text = html.RENDERER.render(long_report(40)).decode()
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text)
    found = json.loads(data)["findings"]
    told = [found["status"]["values"][number] for number in found["status"]["at"]]
    assert told == ["wrong"] * 10 + ["sound"] * 10
    assert "This page holds the 20 most urgent of 40 findings" in text
    assert "<b>20</b></span></label>" in text, "what is left out is counted"


def test_accounts_policies_and_failed_reads_beyond_the_first_can_be_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_MOST", 3)
    monkeypatch.setattr(html, "_MOST_FOLDED", 6)
    accounts = tuple(AccountCoverage(f"{number:012}", "arn:aws:iam::1:role/r", 1) for number in range(8))
    errors = tuple(ReadError("1", "eu-west-1", f"shut-{number}", "Get", "AccessDenied", "no") for number in range(5))
    made = long_report(4)
    made = replace(made, coverage=replace(made.coverage, accounts=accounts, errors=errors))
    text = html.RENDERER.render(made).decode()
    assert "3 more accounts" in text
    assert "These are the first 6 of 9" in text
    assert "2 more failed reads" in text
    assert all(f"shut-{number}" in text for number in range(5))


def test_a_page_that_holds_all_says_nothing_of_it() -> None:
    assert "most urgent of" not in html.RENDERER.render(long_report(40)).decode()
