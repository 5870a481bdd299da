"""From the answers that a survey gets to evidence."""

from collections.abc import Callable

from scanner.aws.answers import unreadable
from scanner.aws.faults import Fault
from scanner.aws.transport import Answer
from scanner.clock import now
from scanner.model.base import Document
from scanner.model.evidence import UNKNOWN_SHAPE, Absent, Evidence, Present, Unreadable
from scanner.model.survey import RefusedError, Subject, Survey

Call = Callable[[str, str, Document], Answer]
"""Makes one call: Region, operation, parameters."""


def surveyed(survey: Survey, subject: Subject, call: Call) -> Evidence:
    """Return what a survey tells. Which refusals spoil the whole is the survey's to say; those it lets through do."""
    at = now()

    def ask(region: str, operation: str, **parameters: object) -> Document:
        answer = call(region, operation, parameters)
        if isinstance(answer, Fault):
            raise RefusedError(unreadable(operation, answer, now()))
        return answer

    try:
        return Present(survey.operation, at, survey.gather(ask, subject, at))
    except RefusedError as refused:
        return _of_refusal(survey, refused.evidence)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        return Unreadable(survey.operation, at, UNKNOWN_SHAPE, f"{type(error).__name__}: {error}")


def _of_refusal(survey: Survey, refused: Unreadable) -> Evidence:
    if refused.code not in survey.absent:
        return refused
    return Absent(refused.operation, refused.at, refused.code, refused.request_id)
