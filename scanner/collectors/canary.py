"""The proofs of earlier canaries, which AWS does not keep: a scan knows those of the saved runs that it is given.

Nothing is asked of AWS. What is not given is not known, and never taken for absent.
"""

from typing import NoReturn

from scanner.model.evidence import Unreadable
from scanner.model.facet import CANARY
from scanner.model.survey import AskThere, RefusedError, Subject, Survey

NOT_GIVEN = "ProofsNotGiven"
"""Our code for proofs that nobody gave."""


def _gather(_ask: AskThere, _subject: Subject, at: str) -> NoReturn:
    message = "Put canaries with `scanner verify`, and give the saved run to the scan (--proofs)."
    raise RefusedError(Unreadable(CANARY.name, at, NOT_GIVEN, message))


COLLECTOR = Survey(facet=CANARY, service="s3", calls={}, concerns=lambda _rule: True, gather=_gather)
