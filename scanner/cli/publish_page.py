"""What is said of findings that go to Security Hub: what would be sent, what was, and what was not and why."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from scanner.model.printable import counted
from scanner.pipeline.asff import ForHub, Prepared
from scanner.pipeline.batches import batches
from scanner.pipeline.publishing import NO_CREDENTIALS, Delivered, Published

_ENABLE: Final = "Enable Security Hub in this account and Region, or send to another with --region."
_REMEDIES: Final = {
    "AccessDeniedException": "Let the caller do what is named: scanner permissions --for publish.",
    "InvalidAccess": _ENABLE,
    "InvalidAccessException": _ENABLE,
    NO_CREDENTIALS: "Give a --profile or an --assume-role of this account, too.",
}
_AGAIN: Final = "Say the same again to go on: what is there already does not change."
_ORDER: Final = ("FAILED", "WARNING", "PASSED", "NOT_AVAILABLE")


def planned_lines(prepared: Prepared) -> Iterator[str]:
    """Yield what would be sent, hub by hub."""
    for one in prepared.hubs:
        number, requests = len(one.findings), sum(1 for _ in batches(one.findings))
        yield f"{_place(one)}: {counted(number, 'finding')} in {counted(requests, 'request')}: {_kinds(one)}"
    yield from _ending(prepared)
    yield "Nothing was sent: this is a dry run."


def published_lines(prepared: Prepared, published: Published) -> Iterator[str]:
    """Yield what was sent, hub by hub."""
    for one in published.delivered:
        lost = len(one.refused) + one.unsent
        yield f"{_place(one)}: {one.imported:,} imported" + (f", {lost:,} not" if lost else "")
    yield from _ending(prepared)


def problems(published: Published) -> Iterator[tuple[str, str]]:
    """Yield why findings were not imported, each with what to do about it, empty where nothing helps."""
    for one in published.delivered:
        if one.unsent:
            reasons = "; ".join(map(str, one.faults))
            remedies = dict.fromkeys(_REMEDIES.get(fault.code, _AGAIN) for fault in one.faults)
            yield f"{_place(one)}: {counted(one.unsent, 'finding')} not imported: {reasons}", " ".join(remedies)
        for refused in one.refused:
            yield f"{_place(one)}: {refused.id}: {refused.code}: {refused.message}", _REMEDIES.get(refused.code, "")


def _ending(prepared: Prepared) -> Iterator[str]:
    if not prepared.hubs:
        yield "There is nothing to send."
    if prepared.unseen:
        yield f"{counted(prepared.unseen, 'finding')} of the run before: not looked at again, so left as it is there."


def _place(one: ForHub | Delivered) -> str:
    return f"{one.account} {one.region}"


def _kinds(one: ForHub) -> str:
    statuses = Counter(told["Compliance"]["Status"] for told in one.findings)
    archived = sum(told["RecordState"] == "ARCHIVED" for told in one.findings)
    kinds = [f"{statuses[status]:,} {status}" for status in _ORDER if statuses[status]]
    return ", ".join(kinds) + (f"; {archived:,} of them archived" if archived else "")
