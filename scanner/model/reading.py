"""Checks that ask nothing: what they declare is read, for a stage that has to know it before it acts."""

from typing import Any

from scanner.model.check import Answer, BucketCheck, NoParameters, not_applicable
from scanner.model.facts import BucketFacts
from scanner.model.finding import Severity


def reading_check(id: str, title: str, **facets: Any) -> BucketCheck[NoParameters]:  # noqa: A002, ANN401
    """Return a check that only declares facets: tuples of them, by where they are read (`source`, `destination` …)."""

    def judge(_bucket: BucketFacts, _parameters: NoParameters) -> Answer:
        return not_applicable(f"{title}; asks nothing.")

    return BucketCheck(
        id=id,
        title=title,
        severity=Severity.INFORMATIONAL,
        judge=judge,
        documentation="",
        loses="",
        parameters=NoParameters,
        **facets,
    )
