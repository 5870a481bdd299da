"""`report.md`, read back by a Markdown parser."""

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from scanner.model.bucket import BucketRef
from scanner.model.coverage import AccountCoverage, BucketCounts, Coverage
from scanner.model.finding import WaiverRef
from scanner.model.markdown import escape
from scanner.model.printable import clipped, one_line
from scanner.model.provenance import PolicyRef
from scanner.model.report import Report, ShapeKind, Survival
from scanner.renderers.markdown import RENDERER, code
from tests.support.company import small_company
from tests.support.hostile import TEXTS, hostile
from tests.support.repaired import hostile_repair, large_repair, nothing_to_repair, repaired
from tests.support.reports import UNDECIDED, WRONG, a_run, bucket_summary, empty_estate, finding, large, report, shape

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def tokens(text: str) -> list[Token]:
    """Return all tokens, those within lines too."""
    return [token for block in PARSER.parse(text) for token in (block, *(block.children or ()))]


def headline(made: Report) -> str:
    """Return the first line."""
    return RENDERER.render(made).decode().splitlines()[0]


def of(*survivals: Survival) -> Report:
    """Return a report of buckets with these fates."""
    refs = [BucketRef("1", f"b{number}", "eu-west-1") for number in range(len(survivals))]
    return report(buckets=[bucket_summary(ref, fate, "", ()) for ref, fate in zip(refs, survivals, strict=True)])


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (small_company(), "7 of 10 buckets would be lost with their Region"),
        (of(Survival.NO), "1 of 1 bucket would be lost with its Region"),
        (of(Survival.YES, Survival.UNKNOWN), "1 of 2 buckets could not be decided"),
        (of(Survival.YES, Survival.YES), "all 2 buckets would survive the loss of a Region"),
        (of(Survival.YES, Survival.REPLICA), "the only bucket would survive the loss of a Region"),
        (of(Survival.REPLICA), "every selected bucket only holds replicas"),
        (empty_estate(), "no bucket was selected"),
    ],
)
def test_headline(made: Report, words: str) -> None:
    assert headline(made) == f"## S3 replication: {words}"


def test_incomplete_is_said_before_anything_else() -> None:
    text = RENDERER.render(small_company(interrupted=True)).decode()
    second = text.split("\n\n")[1]
    assert second.startswith("> **This report is incomplete.** The scan was interrupted")
    assert "1 account could not be listed: `444444444444`." in second
    assert "incomplete" not in RENDERER.render(empty_estate()).decode()


def test_worst_findings_come_first_and_the_rest_is_counted() -> None:
    text = RENDERER.render(large(400)).decode()
    rows = [line for line in text.splitlines() if line.startswith("| Critical")]
    assert rows
    assert "And 50 more findings; `findings.csv` has all of them." in text
    assert text.index("| Critical") < text.index("| High")


def test_expired_waivers_are_marked() -> None:
    assert "2026-06-30, **expired**" in RENDERER.render(small_company()).decode()


@pytest.mark.parametrize(
    "made",
    [small_company(), hostile(), large(3000), hostile_repair(), large_repair(900)],
    ids=["company", "hostile", "large", "hostile repair", "large repair"],
)
def test_it_fits_a_pull_request_comment(made: Report) -> None:
    assert len(RENDERER.render(made).decode()) <= 60_000


@pytest.mark.parametrize(("verdicts", "words"), [(1, "And 40 more findings"), (2, "And 55 more findings")])
def test_long_hostile_findings_are_cut_down_until_they_fit(verdicts: int, words: str) -> None:
    refs = [BucketRef("1", "|" * 90 + str(number), "eu-west-1") for number in range(60)]
    found = [
        finding("|" * 90, ref, verdict, message="|" * 300, destination="|" * 90)
        for verdict in (WRONG, UNDECIDED)[:verdicts]
        for ref in refs
    ]
    text = RENDERER.render(report(found)).decode()
    assert len(text) <= 65_536
    assert text.count(words) == verdicts


def test_the_longest_of_everything_fits() -> None:
    """Every name and message as long as it may get, and of characters that have to be escaped."""
    worst = "<" * 300
    refs = [BucketRef(worst + str(number), worst + str(number), worst) for number in range(30)]
    accepted = WaiverRef(reason=worst, owner=worst, expires=worst, expired=True)
    found = [
        finding(worst, ref, verdict, policy=worst, message=worst, destination=worst, waiver=accepted)
        for verdict in (WRONG, UNDECIDED)
        for ref in refs
    ]
    made = report(
        found,
        shapes=[shape(kind, refs, sentence=worst) for kind in ShapeKind],
        coverage=Coverage(
            accounts=tuple(AccountCoverage(ref.account, worst, 1, error=worst) for ref in refs),
            buckets=BucketCounts(listed=30, read=0, partly_read=30, unread=0),
            errors=(),
        ),
        run=a_run(*[PolicyRef(worst, worst, worst, title=worst)] * 30, interrupted=True),
    )
    text = RENDERER.render(made)
    assert len(text.decode()) <= 60_000
    assert len(text) <= 1_048_576
    assert "And 29 more findings" in text.decode()


def test_a_repair_tells_what_it_came_to_before_what_is_wrong() -> None:
    text = RENDERER.render(repaired()).decode()
    assert text.index("### Repaired 1 of 2 buckets; 1 of 4 pairs proven, 1 not tried") < text.index("### What is wrong")
    assert "| Resolved | 1 | 1 | 0 | 0 | 0 | 0 |" in text
    assert "| `FAILED` | 12. `policy` of `prod-vault` | AWS refused the write: Access Denied." in text
    assert "encryption: expected aws:kms with the replica key, found AES256." in text
    assert "Test objects were left behind: `prod-orders` → `prod-orders-replica`: s3rc-canary/1 of" in text
    assert "- **2**: It is on the list of buckets never to be touched. `prod-ledger` and others" in text
    assert "undo with `scanner undo journal.jsonl`." in text


def test_a_repair_that_wrote_nothing_needs_no_undo() -> None:
    text = RENDERER.render(nothing_to_repair()).decode()
    assert "### No step was planned, so nothing was changed" in text
    assert "undo" not in text


def test_long_lists_of_a_repair_are_cut_and_counted() -> None:
    text = RENDERER.render(large_repair(900)).decode()
    assert "more buckets; `plan.json` has all of them." in text
    assert "more steps; `journal.jsonl` has all of them." in text
    assert "more pairs; `verification.json` has all of them." in text
    assert "more reasons; `plan.json` has all of them." in text


@pytest.mark.parametrize("made", [hostile(), hostile_repair()], ids=["hostile", "hostile repair"])
def test_nothing_hostile_becomes_markup(made: Report) -> None:
    found = tokens(RENDERER.render(made).decode())
    kinds = {token.type for token in found}
    assert kinds.isdisjoint({"link_open", "image", "html_block", "em_open", "s_open", "fence"})
    assert {token.content for token in found if token.type == "html_inline"} <= {"<code>", "</code>"}


@pytest.mark.parametrize("made", [hostile(), repaired(), hostile_repair()], ids=["hostile", "repaired", "both"])
def test_every_row_of_a_table_has_its_columns(made: Report) -> None:
    width = 0
    for line in RENDERER.render(made).decode().splitlines():
        if line.startswith("| ---"):
            width = line.count("|")
        elif line.startswith("|") and width:
            assert line.count("|") == width, line
        else:
            width = 0


@pytest.mark.parametrize("text", TEXTS)
def test_escaped_text_reads_as_itself(text: str) -> None:
    shown = "".join(token.content for token in tokens(f"x {escape(text)}") if token.type in ("text", "text_special"))
    plain = " ".join(shown.replace("\u200b", "").split())
    assert plain == " ".join(f"x {escape_free(text)}".split())


def escape_free(text: str) -> str:
    """Return what a reader should see of a text."""
    return clipped(one_line(text), 240)


@pytest.mark.parametrize(
    ("name", "written"),
    [("prod-ledger", "`prod-ledger`"), ("", "–"), ("a|b", "<code>a&#124;b</code>"), ("a`b", "<code>a&#96;b</code>")],
)
def test_code(name: str, written: str) -> None:
    assert code(name) == written


def test_nobody_is_called_and_no_link_is_made() -> None:
    assert escape("@octocat #1") == "@\u200boctocat #\u200b1"
    assert escape("https://example.invalid www.example.invalid") == (
        "https&#58;//example.invalid www&#46;example.invalid"
    )
