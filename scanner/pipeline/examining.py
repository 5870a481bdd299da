"""A check-up: the way to AWS, the credentials, the accounts, and what a scan with the same options may read there."""

import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import msgspec

from scanner import __version__, parallel, registry
from scanner.collect import Sources
from scanner.doctor import endpoints, versions
from scanner.doctor.accounts import Visit, account, closed
from scanner.doctor.clock import clock
from scanner.doctor.configuration import configuration
from scanner.doctor.folders import output, state
from scanner.doctor.history import history
from scanner.doctor.regions import ACTION
from scanner.doctor.value import SCHEMA, Checkup, Group, Line, Mark
from scanner.errors import AwsUnreachableError
from scanner.model.policy import Policy
from scanner.model.progress import Progress
from scanner.model.reached import Reached
from scanner.permissions import actions_of, session_policy
from scanner.pipeline.asking import Doors, doors
from scanner.pipeline.entering import Doorstep, Entrance, enter
from scanner.pipeline.judging import policies_of
from scanner.pipeline.options import ScanOptions
from scanner.pipeline.visiting import Visiting, visits

if TYPE_CHECKING:
    from scanner.aws.access import Access

_REGIONS: Final = 30
_BUDGET: Final = 8.0
"""Seconds in which one read is tried again: a person waits, and what is silent for so long is worth a word."""


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What is examined: a scan with these options, reads tried on at most so many buckets of each account.

    `configuration` is the file in use, empty for none, and `strangers` what its reader complains about.
    """

    scan: ScanOptions
    most: int
    configuration: str = ""
    strangers: Sequence[str] = ()


def examine(wanted: Examination, progress: Progress) -> Checkup:
    """Return what a scan will be able to see; raise BadFileError for a policy and UsageError for an option.

    Only reads are sent: whatever AWS does about them is a line of the answer.
    """
    began, policies = time.monotonic(), policies_of(wanted.scan.judging)
    with ExitStack() as closing:
        live = _Live(wanted, policies, progress, closing)
        groups = (_here(wanted), *live.groups())
    return Checkup(
        schema=SCHEMA,
        version=__version__,
        policies=tuple(policy.name for policy in policies),
        groups=groups,
        requests={name: number for name, number in sorted(live.requests.items()) if number},
        seconds=round(time.monotonic() - began, 2),
        blind=not any(not visit.refused for visit in live.visits),
    )


def _here(wanted: Examination) -> Group:
    """Return what there is to say about this computer."""
    judging = wanted.scan.judging
    lines = (
        *versions.versions(),
        *configuration(wanted.configuration, wanted.strangers),
        output(judging.out),
        state(os.environ),
        history(judging.history),
    )
    return Group("this computer", lines)


@dataclass
class _Live:
    """The part that asks AWS."""

    wanted: Examination
    policies: Sequence[Policy]
    progress: Progress
    closing: ExitStack
    requests: Counter[str] = field(default_factory=Counter)
    visits: list[Visit] = field(default_factory=list)

    def groups(self) -> Iterator[Group]:
        """Yield what each step tells, as long as it leads on to the next."""
        options = self.wanted.scan
        access = options.membership.access if options.membership else options.accesses[0]
        self.progress.phase("reaching AWS", None)
        try:
            home = self._way(access, options.region)
        except AwsUnreachableError as error:
            yield Group("way to AWS", (closed("home Region", error),))
            return
        yield Group("way to AWS", (*map(endpoints.endpoint, home), clock(home)))
        if any(one.failed for one in home):
            why = "not asked, as there is no way to where credentials are checked"
            yield Group("credentials", (Line(Mark.SKIPPED, "credentials", why),))
            return
        try:
            found = self._doors()
        except AwsUnreachableError as error:
            yield Group("organization", (closed("accounts", error),))
            return
        yield from self._inside(found, access.profile, {one.region for one in home})

    def _way(self, access: "Access", region: str) -> list[Reached]:
        """Return how far the home Region is, if there is one: STS says who we are, and S3 lists buckets."""
        from scanner.aws.endpoints import home_of  # noqa: PLC0415 -- boto3 is slow to import

        home = home_of(access.profile, region)
        return self._reached(access.profile, [("sts", home), ("s3", home)]) if home else []

    def _reached(self, profile: str, places: Sequence[tuple[str, str]]) -> list[Reached]:
        from scanner.aws.endpoints import endpoints as known  # noqa: PLC0415 -- boto3 is slow to import
        from scanner.aws.reach import reach  # noqa: PLC0415

        found = list(parallel.each(reach, known(profile, places), self.wanted.scan.workers))
        self.requests["HEAD"] += sum(one.failed in ("", "answer") for one in found)
        return sorted(found, key=lambda one: places.index((one.service, one.region)))

    def _doors(self) -> Doors:
        """Return the accounts, with little patience, roles narrowed to what the policies need and ListRegions."""
        options = self.wanted.scan
        found = doors(msgspec.structs.replace(options, session_policy=False))
        how = replace(found.how, budget_seconds=_BUDGET, connect_timeout=4.0, read_timeout=_BUDGET)
        allowed = session_policy((*self._needed, ACTION)) if options.session_policy else ""
        accesses = (replace(one, session_policy=allowed) if one.role_arn else one for one in found.accesses)
        return msgspec.structs.replace(found, how=how, accesses=tuple(accesses))

    @property
    def _needed(self) -> tuple[str, ...]:
        return actions_of(self.policies, registry.checks(), registry.collectors())

    def _inside(self, found: Doors, profile: str, reached: set[str]) -> Iterator[Group]:
        self.progress.phase("entering accounts", len(found.accesses))
        step = Doorstep(found.how, self.wanted.scan.workers, self.closing, self.progress.advance)
        entrance = enter(found.accesses, step, datetime.now(UTC))
        yield from entrance.groups
        self._look(entrance)
        collectors = registry.collectors()
        yield from (account(visit, self._needed, collectors) for visit in self.visits)
        yield from self._regions(profile, reached)
        self.requests.update(found.tally.counts())
        self.requests.update(entrance.requests)

    def _look(self, entrance: Entrance) -> None:
        options, checks, collectors = self.wanted.scan, registry.checks(), registry.collectors()
        self.progress.phase("trying reads", None)
        sources = Sources(readers=entrance.readers, collectors=collectors, workers=options.workers)
        visiting = Visiting(
            policies=self.policies, checks=checks, scope=options.scope, most=self.wanted.most, sources=sources
        )
        self.visits = visits(entrance.readers.values(), visiting)

    def _regions(self, profile: str, reached: set[str]) -> Iterator[Group]:
        """Yield whether S3 answers in the Regions in which there are buckets."""
        buckets = Counter(
            ref.region for visit in self.visits for ref in visit.buckets if ref.region and ref.region not in reached
        )
        chosen = [region for region, _ in buckets.most_common(_REGIONS)]
        if chosen:
            self.progress.phase("reaching Regions", None)
            answers = self._reached(profile, [("s3", region) for region in sorted(chosen)])
            yield Group("other Regions with buckets", tuple(endpoints.regions(answers, buckets.total())))
