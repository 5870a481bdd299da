"""Looking at a facet again: its document as it is now, or why nobody can tell."""

from dataclasses import dataclass
from typing import Final

from scanner.apply.tools import Tools
from scanner.model.base import Document
from scanner.model.collector import Collector, Gatherer
from scanner.model.estate import Estate
from scanner.model.evidence import NO_SUCH_BUCKET, Absent, Evidence, Unreadable
from scanner.model.facet import (
    ENCRYPTION,
    LOCATION,
    OBJECT_LOCK,
    OWNERSHIP,
    PUBLIC_ACCESS_BLOCK,
    ROLE,
    VERSIONING,
    Unread,
)
from scanner.model.plan import Step
from scanner.model.survey import Subject, Survey

_EXISTENCE: Final = (LOCATION.name, ROLE.name)
_FROM_BIRTH: Final = frozenset(
    facet.name for facet in (ENCRYPTION, OBJECT_LOCK, OWNERSHIP, PUBLIC_ACCESS_BLOCK, VERSIONING)
)


@dataclass(frozen=True)
class Seen:
    """A facet as it is now. `gone` means that there is none because its bucket is not there."""

    document: Document | None
    gone: bool = False


def makes(step: Step) -> bool:
    """Tell whether a step makes its target: a bucket or a role that was not there."""
    return step.facet in _EXISTENCE and step.before is None and step.after is not None


def is_from_birth(step: Step) -> bool:
    """Tell whether what is there is AWS's own choice, made when the plan created the target.

    AWS gives nothing a policy or tags: where there are some, somebody was quicker than we, and they are theirs.
    """
    return step.fresh and step.facet in _FROM_BIRTH


def look(tools: Tools, step: Step) -> Seen | Unreadable:
    """Read a step's facet; what does not read as AWS documents it counts as unreadable."""
    collector = tools.collectors[step.facet]
    evidence = _read(tools, step, collector)
    try:
        document = collector.facet.document(evidence)
    except Unread as unread:
        return unread.evidence
    absent = isinstance(evidence, Absent) and evidence.code == NO_SUCH_BUCKET
    return Seen(document, gone=absent and step.facet != LOCATION.name)


def _read(tools: Tools, step: Step, collector: Collector | Gatherer | Survey) -> Evidence:
    reader, target = tools.readers[step.target.account], step.target
    if isinstance(collector, Collector):
        return reader.read(collector, target.bucket)
    if isinstance(collector, Gatherer):
        return reader.gather(collector, target.resource)
    return reader.survey(collector, Subject(target.bucket, (), {}, Estate(())))
