"""What the IAM policy simulator says of everything that a bucket's rules need their role to be allowed.

IAM API Reference: SimulatePrincipalPolicy. One resource a call: decisions then need not be told apart by ARN, and the
actions of a call are of one kind of resource, as the simulator wants them.
"""

from collections.abc import Iterator
from typing import Any

from scanner.model.base import Document
from scanner.model.estate import unknown_destination
from scanner.model.facet import SIMULATION
from scanner.model.facts import BucketFacts
from scanner.model.simulation import Question
from scanner.model.survey import AskThere, Subject, Survey
from scanner.needs.questions import READ, questions_of

_OPERATION = "SimulatePrincipalPolicy"
_HOME = ""  # IAM is asked in the scan's own Region, whatever the bucket's


def _gather(ask: AskThere, subject: Subject, _at: str) -> Document:
    record = subject.estate.get(subject.bucket.arn) or unknown_destination(subject.bucket)
    bucket = BucketFacts(record, subject.estate, READ)
    role = bucket.configuration.role
    asked = questions_of(bucket, subject.rules)
    return {"Simulations": [_simulated(ask, role, question, actions) for question, actions in asked.items()]}


def _simulated(ask: AskThere, role: str, question: Question, actions: tuple[str, ...]) -> Document:
    entries = [_entry(key, values) for key, values in question.context]
    results = _results(
        ask,
        PolicySourceArn=role,
        ActionNames=list(actions),
        ResourceArns=[question.resource],
        ContextEntries=entries,
    )
    return {"ResourceArn": question.resource, "ContextEntries": entries, "EvaluationResults": list(results)}


def _entry(key: str, values: tuple[str, ...]) -> Document:
    kind = "boolean" if values[0] in ("true", "false") else "string"
    return {"ContextKeyName": key, "ContextKeyValues": list(values), "ContextKeyType": kind}


def _results(ask: AskThere, **parameters: Any) -> Iterator[Document]:  # noqa: ANN401 -- AWS's own
    marker: Document = {}
    while True:
        page = ask(_HOME, _OPERATION, **parameters, **marker)
        yield from page["EvaluationResults"]
        if not page.get("IsTruncated"):
            return
        marker = {"Marker": page["Marker"]}


COLLECTOR = Survey(
    facet=SIMULATION,
    service="iam",
    calls={_OPERATION: "iam:SimulatePrincipalPolicy"},
    concerns=lambda _rule: True,
    gather=_gather,
)
