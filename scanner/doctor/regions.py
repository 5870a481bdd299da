"""The Regions that an account has not enabled: nothing in them can be read. Account API: ListRegions."""

from collections.abc import Iterable, Iterator
from typing import Final

from scanner.aws.transport import Answer
from scanner.doctor.value import Line, Mark
from scanner.model.base import Document

ACTION: Final = "account:ListRegions"
OPERATION: Final = "ListRegions"
PARAMETERS: Final[Document] = {"MaxResults": 50}
"""One page is enough: AWS has fewer Regions than that."""

_OFF: Final = frozenset({"DISABLED", "DISABLING"})
_REMEDY: Final = "Enable the Region in the account's settings, or leave its buckets out with --region."


def regions(answer: Answer, used: Iterable[str]) -> Iterator[Line]:
    """Yield which opt-in Regions are off, and whether any of those is `used`, by buckets or destinations."""
    if not isinstance(answer, dict):
        text = f"whether all Regions are enabled: {ACTION} answers {answer.error.code}"
        yield Line(Mark.SKIPPED, "Regions", text, f"No scan needs it; allow {ACTION} to be told here.")
        return
    try:
        told = {str(one["RegionName"]): str(one["RegionOptStatus"]) for one in answer["Regions"]}
    except (LookupError, TypeError):
        yield Line(
            Mark.SKIPPED, "Regions", f"whether all Regions are enabled: {ACTION} told nothing that reads as such"
        )
        return
    off = sorted(name for name, status in told.items() if status in _OFF)
    lost = sorted(set(off) & set(used))
    if lost:
        yield Line(Mark.PROBLEM, "Regions", f"not enabled, with buckets in them: {', '.join(lost)}", _REMEDY)
    others = f", {len(off)} not" if off else ""
    yield Line(Mark.OK, "Regions", f"{len(told) - len(off)} enabled{others}")
