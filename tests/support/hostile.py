"""A report in which every text that a stranger can choose is an attack on whoever reads it."""

from collections.abc import Sequence

from scanner.model.bucket import BucketRef
from scanner.model.coverage import AccountCoverage, BucketCounts, Coverage, ReadError
from scanner.model.finding import EvidenceRef, Finding, Severity, Verdict, WaiverRef
from scanner.model.provenance import PolicyRef
from scanner.model.report import CheckInfo, PairState, Report, Run, ShapeKind, Survival
from scanner.model.trend import PairChange, PairHistory, PairMark, Trend, TrendPoint
from scanner.model.waiving import WaiverState, WaiverUse
from tests.support.reports import bucket_summary, finding, pair, report, shape

LONG = "a very long message, " * 3121
"""64 KB."""

MARKUP = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style></title></textarea><svg onload=alert(1)>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)' x='",
    "javascript:alert(1)",
    "<!-- ]]> &lt;b&gt;",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "&#0; &unknown; ]]><?xml version='9'?><!DOCTYPE x [<!ENTITY e SYSTEM '/etc/passwd'>]>&e;",
    "{0} {name} [a](0) \\[b\\]",
)  # fmt: skip
MARKDOWN = (
    "`tick` | pipe \\| backslash \\",
    "[link](javascript:alert(1)) ![picture](https://example.invalid/p.png)",
    "@octocat, see #1 at https://example.invalid and www.example.invalid",
    "**bold** _thin_ ~~gone~~ <b>html</b> $x$",
    "# heading",
)
FORMULAS = (
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "\"=1+1",
    "'=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(1)",
    "\n@SUM(A1)",
    "`=1+1",
    "\ufe63\ufe62\ufe66\ufe6b1",
    "\u22121+1",
    "\u00a0\u3000=1+1",
    "ordinary;=1+1",
)  # fmt: skip
UNSEEN = (
    "\x1b[31mred\x1b[0m",
    "\u202egnp.exe",
    "nul\x00byte",
    "lone \ud800 surrogate",
    "zero\u200bwidth \ufeff",
    "\x9b31mC1\x85\x7f\b\x07",
    "\u2066isolated\u2069 \u2028 \u2029",
    "noncharacters \ufffe \uffff, tags \U000e0041",
    "line one\nline two\r\nline three",
)
LOOKALIKES = (
    "halves \ude00\ud83d, whole \U0001f600",
    "_x0000_ _x000D_ %00 %0a \\u0000",
    "{=1+1}",
    "00123",
    "1e999",
    "NaN",
    "TRUE",
    "null",
    "2026-11-22",
)
PATHS = ("..", "../../etc/passwd", "C:\\Windows\\system32", "/dev/null", "CON", "ünïcödé 桶", "")
TEXTS = MARKUP + MARKDOWN + FORMULAS + UNSEEN + LOOKALIKES + PATHS


def hostile() -> Report:
    """Return the report; each text stands in every place at least once."""
    findings = [_finding(place) for place in range(len(TEXTS))]
    refs = [_ref(place) for place in range(len(TEXTS))]
    return report(
        findings=findings,
        buckets=[
            bucket_summary(ref, tuple(Survival)[place % 4], _text(place, 3), findings, (_text(place, 4),))
            for place, ref in enumerate(refs)
        ],
        pairs=[
            pair(ref, _text(place, 1), refs[place - 1], tuple(PairState)[place % 3]) for place, ref in enumerate(refs)
        ],
        checks=[CheckInfo(text, text, text, f"{text}\n\n```\n{text}\n```\n", (text,)) for text in TEXTS],
        shapes=[
            shape(
                kind, refs[place : place + 5], findings[place : place + 2], sentence=_text(place, 2), more=place * 1000
            )
            for place, kind in enumerate(ShapeKind)
            if kind is not ShapeKind.TWO_WAY
        ]
        + [shape(ShapeKind.TWO_WAY, refs[n : n + 2], sync=bool(n % 3)) for n in range(0, len(refs) - 1, 2)],
        coverage=_coverage(),
        run=Run(
            id=TEXTS[0],
            started=TEXTS[1],
            finished=TEXTS[2],
            caller=TEXTS[3],
            policies=tuple(PolicyRef(text, text, text, title=text) for text in TEXTS),
            interrupted=True,
        ),
        waivers=[_waiver(place) for place in range(len(TEXTS))],
        trend=Trend(
            tuple(TrendPoint(text, text, place, place, None) for place, text in enumerate(TEXTS)),
            1, 0, _past(refs), _since(findings),
        ),
    )  # fmt: skip


_MOST_ENDED = 5


def _past(refs: Sequence[BucketRef]) -> tuple[PairHistory, ...]:
    """Return a past of every pair, and of a few that are no more."""
    return tuple(
        PairHistory(
            ref.account,
            ref.name,
            _text(place, shift),
            refs[place - 1].name,
            _text(place, 2),
            _changes(place, shift),
            place,
        )
        for place, ref in enumerate(refs)
        for shift in ((1, 4) if place < _MOST_ENDED else (1,))
    )


def _changes(place: int, shift: int) -> tuple[PairChange, ...]:
    said = [(_text(place, number),) for number in range(6)]
    return tuple(
        PairChange(_text(place, 3), _text(place, 5), mark, *said[shift - 1 : shift + 2])
        for mark in (PairMark.SOUND, PairMark.FAULTY if shift == 1 else PairMark.GONE)
    )


def _since(findings: Sequence[Finding]) -> dict[str, tuple[str, ...]]:
    return {text: (one.id,) for text, one in zip(TEXTS, findings, strict=False)}


def _text(place: int, shift: int = 0) -> str:
    return TEXTS[(place + shift) % len(TEXTS)]


def _ref(place: int) -> BucketRef:
    # Few Regions and accounts, as the map would else have as many boxes as there are texts.
    return BucketRef(account=_text(place % 5, 5), name=_text(place), region=_text(place % 4))


def _finding(place: int) -> Finding:
    texts = [_text(place, shift) for shift in range(8)]
    return finding(
        texts[0],
        _ref(place),
        tuple(Verdict)[place % 4],
        tuple(Severity)[place % 5],
        policy=texts[1],
        rule=texts[2],
        destination=texts[3],
        message=LONG if place == 0 else texts[4],
        expected=texts[5],
        actual=texts[6],
        controls=(texts[7], texts[0]),
        waiver=WaiverRef(texts[0], texts[1], texts[2], expired=place % 3 == 0),
        evidence=(EvidenceRef(texts[0], texts[1], texts[2], texts[3], texts[4], texts[5], texts[6], texts[7]),),
    )


def _waiver(place: int) -> WaiverUse:
    texts = [_text(place, shift) for shift in range(9)]
    return WaiverUse(
        policy=texts[0],
        check=texts[1],
        bucket=texts[2],
        account=texts[3],
        rule=texts[4],
        tags=(texts[5],),
        reason=texts[6],
        owner=texts[7],
        ticket=texts[8],
        expires=texts[0],
        state=tuple(WaiverState)[place % 3],
        findings=place % 2,
        unread=() if place % 5 else (texts[0],),
    )


def _coverage() -> Coverage:
    return Coverage(
        accounts=tuple(AccountCoverage(text, text, place, error=text) for place, text in enumerate(TEXTS)),
        buckets=BucketCounts(listed=99, read=1, partly_read=2, unread=3, gone=4, out_of_scope=5),
        errors=tuple(ReadError(text, text, text, text, text, text) for text in TEXTS),
    )
