"""What `scanner evidence` prints: a review line by line, and a finding with AWS's own documents."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scanner.model.base import Document, to_json
from scanner.runs import manifest

if TYPE_CHECKING:
    from scanner.pipeline.citing import Citation, Cited
    from scanner.pipeline.reviewing import JudgedAgain, Review
    from scanner.pipeline.sealing import Signature


def review_lines(review: "Review") -> Iterator[str]:
    """Yield what a review came to: the files, the signature, the judgement, each in lines of its own."""
    found = review.differences
    yield from (f"{name}: not what {manifest.NAME} says" for name in found.altered)
    yield from (f"{name}: missing, {manifest.NAME} names it" for name in found.missing)
    yield from (f"{name}: additional, {manifest.NAME} does not name it" for name in found.additional)
    yield "files: not as they were written" if found else "files: as they were written"
    yield from _signature(review.signature)
    yield from _judged(review.judged)


def _signature(signature: "Signature") -> Iterator[str]:
    if signature.problems:
        yield from signature.problems
        yield "signature: does not hold"
    elif not signature.fingerprint:
        yield "signature: none"
    elif signature.trusted:
        yield f"signature: of the key given, SHA-256 {signature.fingerprint}"
    else:
        yield f"signature: of the key beside it, SHA-256 {signature.fingerprint}; whose that is, --public-key tells"


def _judged(judged: "JudgedAgain") -> Iterator[str]:
    if judged.reason:
        yield f"judged again: no, {judged.reason}"
        return
    yield from (f"finding {one}: differs" for one in judged.findings)
    yield from (f"findings.json, {part}: differs" for part in judged.parts)
    same = not (judged.findings or judged.parts)
    yield f"judged again: the same {judged.count} findings" if same else "judged again: not the same"


def cited_json(cited: "Cited") -> str:
    """Return a finding with its documents as JSON, in ASCII, so that no name can act on a terminal."""
    documents = [{"evidence": _plain(one.reference), "document": one.document} for one in cited.citations]
    return _ascii({"finding": _plain(cited.finding), "documents": documents})


def cited_lines(cited: "Cited") -> Iterator[str]:
    """Yield a finding, and each read that it stands on with what AWS answered, verbatim but for escapes of JSON."""
    finding = cited.finding
    yield f"finding {finding.id}: {finding.severity} {finding.verdict} {finding.check} (policy {finding.policy})"
    yield f"account {finding.account}, Region {finding.region}, bucket {finding.bucket}"
    if finding.rule or finding.destination:
        yield f"rule {finding.rule}, destination {finding.destination}"
    yield finding.message
    yield f"expected: {finding.expected}"
    yield f"actual: {finding.actual}"
    for number, citation in enumerate(cited.citations, start=1):
        yield ""
        yield from _citation(number, citation)


def _citation(number: int, citation: "Citation") -> Iterator[str]:
    told = citation.reference
    yield f"evidence {number}: {told.facet} of {told.bucket}: {told.outcome}"
    yield f"{told.operation or 'not asked'} at {told.at or '-'}, request {told.request_id or '-'}"
    if told.code or told.message:
        yield f"{told.code}: {told.message}"
    if citation.document is not None:
        yield from _ascii(citation.document).splitlines()


def _plain(value: object) -> Document:
    found: Document = json.loads(to_json(value))
    return found


def _ascii(document: Document) -> str:
    # JSON escapes all controls but DEL.
    return json.dumps(document, indent=2).replace("\x7f", "\\u007f")
