"""Loops, chains and shared destinations as people are shown them, as a page and as Markdown."""

import msgspec
import pytest

from scanner.model.bucket import BucketRef
from scanner.model.report import Report, Shape, ShapeKind, decode, encode
from scanner.renderers import html, markdown
from scanner.renderers._shapes import cards
from scanner.renderers._view import Row, Status, view
from tests.support.company import EVENTS, INVOICES, LEDGER, small_company
from tests.support.reports import UNDECIDED, a_run, empty_estate, finding, report, shape, waived

REFS = [BucketRef("111111111111", name, "eu-west-1") for name in ("one", "two", "six", "ten")]
WRONG = finding("no-replication-loop", REFS[0])
WAIVED = finding("no-replication-loop", REFS[1], waiver=waived("2027-03-31"))
OPEN = finding("no-replication-loop", REFS[2], UNDECIDED)


def section(made: Report) -> str:
    """Return the page's part about shapes with single spaces."""
    text = html.RENDERER.render(made).decode()
    return " ".join(text[text.index('<section id="shapes"') :].split("</section>")[0].split())


def listed(made: Report) -> str:
    """Return the Markdown about shapes."""
    return markdown.RENDERER.render(made).decode().partition("### Loops, chains and shared destinations\n\n")[2]


def found_in(made: Report) -> dict[str, Row]:
    """Return all rows of a report by the ids of their findings."""
    seen = view(made)
    return {row.finding.id: row for row in seen.rows(seen.order)}


def of(*shapes: Shape) -> Report:
    """Return a report with these shapes and the findings that judge them."""
    return report([WRONG, WAIVED, OPEN], shapes=shapes)


def test_without_shapes_there_is_nothing_about_them() -> None:
    text = html.RENDERER.render(empty_estate()).decode()
    assert 'id="shapes"' not in text
    assert "#shapes" not in text
    assert not listed(empty_estate())


def test_a_saved_run_from_before_there_were_shapes_still_renders() -> None:
    document = msgspec.json.decode(encode(small_company()))
    del document["shapes"]
    older = decode(msgspec.json.encode(document))
    assert older.shapes == ()
    assert b'id="shapes"' not in html.RENDERER.render(older)
    assert b"Loops, chains" not in markdown.RENDERER.render(older)


def test_the_section_stands_right_under_the_map() -> None:
    text = html.RENDERER.render(small_company()).decode()
    places = [text.index(f'<section id="{name}"') for name in ("map", "shapes", "findings")]
    assert places == sorted(places)


def test_judgements_link_to_their_findings_the_urgent_first() -> None:
    made = of(shape(ShapeKind.LOOP, REFS[:3], [OPEN, WAIVED, WRONG]))
    (card,) = cards(made, found_in(made)).shown
    assert [j.status for j in card.judgements] == [Status.WRONG, Status.UNKNOWN, Status.WAIVED]
    assert card.wrong
    text = section(made)
    for judged in (WRONG, WAIVED, OPEN):
        assert f'<a href="#finding={judged.id}">{judged.bucket}</a>' in text


def test_what_is_waived_is_not_called_wrong() -> None:
    made = of(shape(ShapeKind.LOOP, REFS[:3], [WAIVED]))
    assert not cards(made, found_in(made)).shown[0].wrong
    assert "is-wrong" not in section(made)


def test_findings_that_the_page_leaves_out_are_not_linked_to() -> None:
    made = of(shape(ShapeKind.LOOP, REFS[:3], [WRONG, OPEN]))
    (card,) = cards(made, {WRONG.id: found_in(made)[WRONG.id]}).shown
    assert [row.finding for judgement in card.judgements for row in judgement.rows] == [WRONG]


def test_policies_are_named_where_there_are_several() -> None:
    made = of(shape(ShapeKind.LOOP, REFS[:3], [WRONG]))
    assert "dr-baseline" not in section(made)
    policies = made.run.policies * 2
    assert "dr-baseline" in section(msgspec.structs.replace(made, run=a_run(*policies)))


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (shape(ShapeKind.LOOP, REFS[:3]), ["Loop of 3 buckets", "· 111111111111; and back to the first"]),
        (shape(ShapeKind.CHAIN, REFS[:3]), ['class="leg is-broken"', "✕ replicas do not travel on", "A dashed arrow"]),
        (shape(ShapeKind.TWO_WAY, REFS[:2], sync=True), ["✓ metadata syncs both ways"]),
        (shape(ShapeKind.TWO_WAY, REFS[:2], sync=False), ["✕ metadata does not sync back"]),
        (shape(ShapeKind.FAN_IN, REFS, more=1000), ["1,003 sources, one destination", "and 1,000 more buckets</text>"]),
        (shape(ShapeKind.FAN_OUT, REFS), ["one source, 3 destinations"]),
    ],
)  # fmt: skip
def test_drawings_say_in_words_what_they_show(made: Shape, words: list[str]) -> None:
    text = section(of(made))
    assert f"<p>{made.sentence}</p>" in text
    assert [phrase for phrase in words if phrase not in text] == []


def test_buckets_that_are_not_drawn_are_listed() -> None:
    crowd = [BucketRef("1", f"source-{n}", "eu-west-1") for n in range(9)]
    made = of(shape(ShapeKind.FAN_IN, [*crowd, LEDGER]))
    undrawn = cards(made, {}).shown[0].undrawn
    assert [member.bucket for member in undrawn] == [ref.name for ref in crowd[4:]]
    text = section(made)
    assert all(ref.name in text for ref in crowd)


def test_of_each_kind_the_first_are_shown_and_the_rest_is_counted() -> None:
    loops = [shape(ShapeKind.LOOP, REFS[:3])] * 12
    chain = shape(ShapeKind.CHAIN, REFS[:3])
    text = section(of(*loops, chain))
    assert (text.count("<h3>Loop"), text.count("<h3>Chain")) == (10, 1)
    assert "Not drawn: 2 more loops; <code>findings.json</code> has all of them." in text
    assert "And 9 more in `findings.json`." in listed(of(*loops, chain))


def test_markdown_lists_them() -> None:
    made = of(
        shape(ShapeKind.LOOP, REFS[:3]),
        shape(ShapeKind.CHAIN, REFS[:3], more=9),
        shape(ShapeKind.TWO_WAY, REFS[:2], sync=True),
        shape(ShapeKind.FAN_IN, [LEDGER, EVENTS, INVOICES, REFS[0]], more=97),
        shape(ShapeKind.FAN_OUT, REFS[:3]),
    )
    assert listed(made).splitlines()[:5] == [
        "- **Loop**: `one` → `two` → `six` → `one`",
        "- **Chain**: `one` and 9 more → `two` ✕ `six`; replicas do not travel on",
        "- **Two-way pair**: `one` ⇄ `two`; replica modification sync is on in the rules of both",
        "- **Fan-in**: `prod-ledger`, `events-raw`, `prod-invoices` and 97 more → `one`",
        "- **Fan-out**: `one` → `two`, `six`",
    ]
