"""`report.html`, read back by a parser: one self-contained page in which nothing of a stranger runs."""

import hashlib
import json
import re
from base64 import b64encode
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest

from scanner.model.bucket import BucketRef
from scanner.model.report import Report, Survival
from scanner.renderers import html
from tests.support.company import small_company
from tests.support.hostile import LONG, hostile
from tests.support.repaired import hostile_repair, repaired
from tests.support.reports import bucket_summary, empty_estate, large, report

VOID = {"meta", "input", "br", "hr", "img", "link"}
REPORTS = {
    "company": small_company(),
    "interrupted": small_company(interrupted=True),
    "empty": empty_estate(),
    "hostile": hostile(),
    "repaired": repaired(),
    "hostile repair": hostile_repair(),
}
every_report = pytest.mark.parametrize("made", REPORTS.values(), ids=REPORTS)


@dataclass
class Element:
    """A start tag, and the text directly within it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """A parsed page; a tag that is not closed in order is an error."""

    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"{tag} has an attribute twice"
        self.elements.append(Element(tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.open[-1].text += data
            if self.open[-1].tag not in ("style", "script"):
                self.texts.append(data)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements of a tag with these attributes."""
        return [e for e in self.elements if e.tag == tag and attributes.items() <= e.attributes.items()]

    @property
    def words(self) -> str:
        """The visible text with single spaces."""
        return " ".join("".join(self.texts).split())


def text_of(made: Report) -> str:
    """Return a report's page as text."""
    return html.RENDERER.render(made).decode()


def page_of(made: Report) -> Page:
    """Return a report's page, parsed."""
    page = Page()
    page.feed(text_of(made))
    page.close()
    assert page.open == []
    return page


@every_report
def test_the_only_script_and_style_are_ours_and_the_policy_names_them(made: Report) -> None:
    page = page_of(made)
    (script,) = [element for element in page.all("script") if "type" not in element.attributes]
    (style,) = page.all("style")
    policy = page.all("meta", **{"http-equiv": "Content-Security-Policy"})[0].attributes["content"] or ""
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == f"'{digest(script.text)}'"
    assert directives["style-src"] == f"'{digest(style.text)}'"
    assert directives["base-uri"] == directives["form-action"] == "'none'"


def digest(text: str) -> str:
    """Return the digest as a Content-Security-Policy writes it."""
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


@every_report
def test_nothing_runs_styles_or_loads_by_attribute(made: Report) -> None:
    page = page_of(made)
    names = {name for element in page.elements for name in element.attributes}
    assert not {name for name in names if name.startswith("on")}
    assert names.isdisjoint({"style", "src", "srcset", "action", "formaction", "background", "xlink:href", "srcdoc"})
    links = {element.attributes["href"] or "" for element in page.elements if "href" in element.attributes}
    assert all(link.startswith("#") for link in links)
    tags = {element.tag for element in page.elements}
    assert tags.isdisjoint({"img", "iframe", "object", "embed", "link", "base", "form", "use", "image", "a:href"})


@pytest.mark.parametrize("made", [small_company(), empty_estate(), repaired()], ids=["company", "empty", "repaired"])
def test_every_link_within_the_page_has_a_place_and_ids_are_unique(made: Report) -> None:
    page = page_of(made)
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    links = {(element.attributes["href"] or "")[1:] for element in page.all("a") if "href" in element.attributes}
    assert links <= set(ids)


def test_labels_for_screen_readers_point_at_something() -> None:
    page = page_of(small_company())
    ids = {element.attributes.get("id") for element in page.elements}
    for element in page.elements:
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set((element.attributes.get(name) or "").split()) <= ids


def test_the_page_asks_nobody() -> None:
    assert not re.findall(r"https?://", text_of(small_company()))
    assert "@import" not in text_of(small_company())
    assert "url(" not in text_of(small_company())


def test_every_finding_has_a_row_to_link_to_with_evidence_and_repair() -> None:
    made = small_company()
    page = page_of(made)
    rows = {element.attributes["id"] for element in page.all("li") if "id" in element.attributes}
    assert rows == {f"finding={finding.id}" for finding in made.findings}
    words = page.words
    for finding in made.findings:
        assert finding.bucket in words
        for part in (
            finding.message,
            finding.expected,
            finding.actual,
            *(read.request_id for read in finding.evidence),
        ):
            assert part in words
    assert "aws s3api put-bucket-versioning --bucket DESTINATION" in words
    assert "DstBucketUnversioned" in words
    assert "Nothing: this fault is silent" in words


def test_findings_that_ask_for_nothing_are_folded_away() -> None:
    text = text_of(small_company())
    folded = text[text.index('<details class="fold rest">') :]
    assert 'class="finding is-wrong"' not in folded
    assert 'class="finding is-sound"' not in text[: text.index('<details class="fold rest">')]
    assert "13 findings are compliant or do not apply" in folded


def test_without_anything_urgent_the_sound_findings_are_open() -> None:
    made = small_company()
    calm = [finding for finding in made.findings if finding.verdict in ("COMPLIANT", "NOT_APPLICABLE")]
    assert '<details class="fold rest" open>' in text_of(report(calm))


@pytest.mark.parametrize(
    ("fates", "words"),
    [
        ([Survival.NO, Survival.YES], "1 of 2 buckets would be lost with its Region."),
        ([Survival.NO, Survival.NO, Survival.UNKNOWN], "would be lost with their Region; 1 more could not be decided."),
        ([Survival.UNKNOWN, Survival.YES], "None is known to be lost, but 1 of 2 buckets could not be decided."),
        ([Survival.YES, Survival.YES], "All 2 buckets would survive."),
        ([Survival.YES], "The only bucket would survive."),
        ([Survival.REPLICA], "Every selected bucket only holds replicas"),
        ([], "No bucket was selected"),
    ],
)
def test_the_answer(fates: list[Survival], words: str) -> None:
    refs = [BucketRef("1", f"b{number}", "eu-west-1") for number in range(len(fates))]
    made = report(buckets=[bucket_summary(ref, fate, "", ()) for ref, fate in zip(refs, fates, strict=True)])
    assert words in page_of(made).words


def test_incomplete_coverage_is_said_on_the_first_screen() -> None:
    words = page_of(small_company(interrupted=True)).words
    first = words[: words.index("Where the replicas go")]
    assert "Coverage: incomplete The scan was interrupted" in first
    assert "1 account could not be listed: 444444444444." in first
    assert "Coverage: complete Everything that was asked for was read." in page_of(empty_estate()).words


def test_hostile_names_are_shown_as_they_are() -> None:
    words = page_of(hostile()).words
    assert "</script><script>alert(1)</script>" in words
    assert "{{ 7 * 7 }} {% raw %} ${7*7}" in words
    assert " ".join(LONG.split()) in words
    assert "\ufffd[31mred\ufffd[0m" in words


def test_the_most_urgent_findings_and_buckets_are_text_and_all_are_data() -> None:
    made = large(6000)
    text = text_of(made)
    assert text.count('<li class="finding is-') == text.count('<li class="finding is-wrong"') == 250
    assert text.count('<tr id="bucket=') == 250
    assert "These are the first 250 of 6,000; in a browser that runs the page’s script, it shows all of them" in text
    assert "These are the first 250 of 600; <code>findings.json</code> has all of them" in text
    assert set(data_of(made)["findings"]["id"]) == {finding.id for finding in made.findings}


def data_of(made: Report) -> dict[str, Any]:
    """Return what the page's script reads."""
    (script,) = page_of(made).all("script", id="data")
    found: dict[str, Any] = json.loads(script.text)
    return found


def test_the_worst_comes_first_and_says_what_it_puts_at_risk() -> None:
    words = page_of(small_company()).words
    worst = words[words.index("Worst first What should") : words.index("Where the replicas go")]
    assert worst.index("Critical") < worst.index("High") < worst.index("Medium") < worst.index("Low")
    assert "Every object encrypted with KMS: the rule skips it" in worst
    assert "50.0 % of 16 decided questions" in words
    assert "Worst first" not in page_of(empty_estate()).words


def test_a_policy_is_told_check_by_check() -> None:
    words = page_of(small_company()).words
    assert "dr-critical, check by check: 6 checks" in words


def test_the_map_is_described_and_has_a_table() -> None:
    page = page_of(small_company())
    description = next(e.text for e in page.all("desc"))
    assert "us-east-1 to eu-west-1: 1 sound." in " ".join(description.split())
    assert "The map as a table" in page.words
