"""From what was weighed to an answer: the first action that is refused, why, and what S3 would report."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from scanner.checks._permissions.asking import Gap, Side, Weighed
from scanner.checks._wording import listed
from scanner.iam.document import Document
from scanner.iam.glob import Beginning, Text
from scanner.iam.judgement import Decision
from scanner.iam.remarks import network_fences, orphaned_principals
from scanner.model.check import Answer, compliant, non_compliant, undecided
from scanner.needs.need import Need

UNSEEN = "unless a service or resource control policy denies it; these cannot be read here"

ENCRYPTION_CONTEXT = "kms:EncryptionContext:aws:s3:arn"
"""The one key of the encryption context that S3 sends to KMS."""

_HEADERS = (
    "which headers S3 sends with a replica is not documented, so deny s3:PutObject alone, which S3 does not use to "
    "replicate"
)
_REMARKS = {
    "s3:x-amz-": _HEADERS,
    "aws:sourceip": "S3 replicates from addresses of its own, which it does not publish",
    "aws:principalorg": "the organization of the role's account was not read",
}
"""What else there is to say of a condition that cannot be decided, by the beginning of its key in lower case."""


class Words(msgspec.Struct, frozen=True):
    """How a check tells its answers. `refused` says of an implicit denial what is missing where."""

    expected: str
    fine: str
    refused: Callable[[Gap], str]


def answer_of(weighed: Weighed, role: str, side: Side, words: Words) -> Answer:
    """Return the answer; raise `Unread` where nothing is wrong and something could not be read."""
    if weighed.gaps:
        return _refused(weighed.gaps, role, side, words)
    if weighed.unread:
        raise weighed.unread
    if weighed.open:
        return _open(weighed.open, role, words)
    return compliant(f"{words.fine}, {UNSEEN}.", expected=words.expected, actual=f"{weighed.asked} actions allowed")


def _refused(gaps: tuple[Gap, ...], role: str, side: Side, words: Words) -> Answer:
    first, rest = gaps[0], actions((gap.need for gap in gaps[1:]), but=gaps[0].need.action)
    others = f" Refused as well: {listed(rest)}." if rest else ""
    return non_compliant(
        f"The role {role} may not do {what(first.need)}: {_why(first, words)}{_remark(first, side)}"
        f"{reported(first.need)}.{others}",
        expected=words.expected,
        actual=f"refused: {listed(actions(gap.need for gap in gaps))}",
    )


def _open(gaps: tuple[Gap, ...], role: str, words: Words) -> Answer:
    first, rest = gaps[0], actions((gap.need for gap in gaps[1:]), but=gaps[0].need.action)
    others = f" Nor can it of {listed(rest)}." if rest else ""
    remarks = "".join(f"; {remark}" for remark in dict.fromkeys(_of_conditions(first)))
    return undecided(
        f"Whether the role {role} may do {what(first.need)} cannot be told: {_doubts(first)}{remarks}.{others}",
        expected=words.expected,
        actual=f"undecided: {listed(actions(gap.need for gap in gaps))}",
    )


def actions(needs: Iterable[Need], but: str = "") -> tuple[str, ...]:
    """Return the actions, each once and one left out."""
    return tuple(dict.fromkeys(need.action for need in needs if need.action != but))


def what(need: Need) -> str:
    """Return what is needed, for a sentence."""
    sent = need.context.value(ENCRYPTION_CONTEXT)
    context = f" with the encryption context {_written(sent[0])}" if sent else ""
    return f"{need.action} on {_written(need.resource)}{context}"


def _written(text: Text) -> str:
    return f"{text.known}*" if isinstance(text, Beginning) else text


def _why(gap: Gap, words: Words) -> str:
    judgement = gap.judgement
    if judgement.decision is Decision.DENIED_EXPLICITLY:
        return f"{listed(map(str, judgement.by))} denies it"
    if judgement.decision is Decision.UNKNOWN:
        return f"not for all of these objects, as {_doubts(gap)}"
    return words.refused(gap)


def _doubts(gap: Gap) -> str:
    # A statement whose effect is not understood counts as a doubtful Allow and as a doubtful Deny.
    return listed(dict.fromkeys(map(str, gap.judgement.undecided)), "; ")


def reported(need: Need) -> str:
    """Return the end of a sentence: what S3 reports without it."""
    if not need.codes:
        return "; S3 documents no failure code for this one"
    return f"; S3 reports {'one of ' if len(need.codes) > 1 else ''}{listed(need.codes)}"


def _remark(gap: Gap, side: Side) -> str:
    documents = side.shown(gap.need.place)
    if gap.judgement.decision is Decision.DENIED_EXPLICITLY:
        return _fenced(gap, documents)
    gone = [orphan.unique_id for document in documents for orphan in orphaned_principals(document)]
    if gap.judgement.decision is Decision.DENIED_IMPLICITLY and gone:
        return f" ({listed(dict.fromkeys(gone))} stands there for a role or user that was deleted)"
    return ""


def _fenced(gap: Gap, documents: Iterable[Document]) -> str:
    fences = [fence for document in documents for fence in network_fences(document)]
    keys = [key for fence in fences if fence.statement in gap.judgement.by for key in fence.keys]
    if not keys:
        return ""
    return f" to whoever does not come from a certain network ({listed(dict.fromkeys(keys))}), as S3 never does"


def _of_conditions(gap: Gap) -> Iterator[str]:
    for one in gap.judgement.undecided:
        yield from (remark for start, remark in _REMARKS.items() if one.doubt.key.lower().startswith(start))
