"""Judging what a rule needs, side by side: each side is asked as if the other allowed everything.

So a fault is found on the side where it has to be repaired. In one account either side may allow a request alone;
there the role's side counts what the other side's Allow statements give it.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

import msgspec

from scanner.checks._permissions.documents import (
    allowing,
    grants,
    resource_document,
    role_documents,
    with_allowance,
    without_denials,
)
from scanner.iam.document import Document, PolicyKind
from scanner.iam.grants import Grant
from scanner.iam.judge import Policies, Request, judge
from scanner.iam.judgement import Decision, Judgement
from scanner.model.facet import Unread
from scanner.model.facts import PairFacts
from scanner.needs.caller import Caller
from scanner.needs.need import Need, Needs, Place, needs_of

_SETTLED = (Decision.ALLOWED, Decision.DENIED_EXPLICITLY)
_KEYS = (Place.SOURCE_KEY, Place.REPLICA_KEY)


class Side(Protocol):
    """One side's policies: judges a need by them, and shows those that may be worth a remark."""

    def ask(self, need: Need) -> Judgement:
        """Judge a need; raise `Unread` where a policy that decides is not known."""

    def shown(self, place: Place) -> tuple[Document, ...]:
        """Return the policies that have a say at a place."""


class RoleSide:
    """What the role's own policies and its boundary say, and at the source the bucket's policy."""

    def __init__(self, pair: PairFacts, caller: Caller) -> None:
        self._pair, self._caller = pair, caller
        self._own = role_documents(pair)

    def ask(self, need: Need) -> Judgement:
        """Judge a need; raise `Unread` where a policy that decides is not known."""
        return _of_either(need, self._judged)

    def ask_role(self, need: Need) -> Judgement:
        """Judge a need by the role's own policies and its boundary alone, as if every other side allowed everything."""
        return _of_either(need, self._by_role)

    def shown(self, place: Place) -> tuple[Document, ...]:
        """Return the policies that have a say at a place."""
        own = (*self._own.identity, *((self._own.boundary,) if self._own.boundary else ()))
        try:
            bucket = resource_document(self._pair, place) if place is Place.SOURCE else None
        except Unread:
            return own
        return (*own, bucket) if bucket else own

    def _judged(self, need: Need, action: str) -> Judgement:
        if need.place is Place.SOURCE:
            return self._at_source(need, action)
        judgement = self._by_role(need, action)
        if need.optional or judgement.decision in _SETTLED:
            return judgement
        # What the role's own policies lack, the other side may give it: its policy in one account, a grant in any.
        account = self._caller.role.account
        document = resource_document(self._pair, need.place) if need.account == account else None
        helped = with_allowance(without_denials(document), account) if document else self._allowing(need)
        return self._asked(need, action, helped, grants(self._pair, need.place))

    def _by_role(self, need: Need, action: str) -> Judgement:
        return self._asked(need, action, self._allowing(need))

    def _allowing(self, need: Need) -> Document:
        return allowing(_kind_at(need.place), self._caller.role.account)

    def _at_source(self, need: Need, action: str) -> Judgement:
        try:
            policy = resource_document(self._pair, need.place)
        except Unread:
            alone = self._asked(need, action, None)
            if alone.decision is Decision.DENIED_EXPLICITLY:
                return alone
            raise
        return self._asked(need, action, policy)

    def _asked(self, need: Need, action: str, resource: Document | None, granted: tuple[Grant, ...] = ()) -> Judgement:
        identity, boundary = self._own.identity, self._own.boundary
        if need.optional:
            identity = (*identity, allowing(PolicyKind.ROLE_POLICY))
            boundary = with_allowance(boundary) if boundary else None
        return judge(_request(self._caller, need, action), Policies(identity, boundary, resource, granted))


class ResourceSide:
    """What the policy of a bucket or key says, and a key's grants."""

    def __init__(self, pair: PairFacts, caller: Caller) -> None:
        self._pair, self._caller = pair, caller

    def ask(self, need: Need) -> Judgement:
        """Judge a need; raise `Unread` where a policy that decides is not known."""
        document = resource_document(self._pair, need.place)
        if need.optional:
            account = self._caller.role.account
            document = with_allowance(document, account) if document else allowing(_kind_at(need.place), account)
        judgement = self._asked(need, document)
        if need.place not in _KEYS or judgement.decision in _SETTLED:
            return judgement
        return self._asked(need, document, grants(self._pair, need.place))

    def shown(self, place: Place) -> tuple[Document, ...]:
        """Return the policies that have a say at a place."""
        document = resource_document(self._pair, place)
        return (document,) if document else ()

    def _asked(self, need: Need, resource: Document | None, granted: tuple[Grant, ...] = ()) -> Judgement:
        # That the role has a boundary matters to statements with NotPrincipal.
        boundary = allowing(PolicyKind.BOUNDARY) if self._caller.bounded else None
        policies = Policies((allowing(PolicyKind.ROLE_POLICY),), boundary, resource, granted)
        return judge(_request(self._caller, need, need.action), policies)


def _kind_at(place: Place) -> PolicyKind:
    return PolicyKind.KEY_POLICY if place in _KEYS else PolicyKind.BUCKET_POLICY


def _of_either(need: Need, judged: Callable[[Need, str], Judgement]) -> Judgement:
    """Judge the action that is needed, and where that is not settled the one that serves as well."""
    judgement = judged(need, need.action)
    if need.instead and judgement.decision not in _SETTLED:
        other = judged(need, need.instead)
        return other if other.decision is Decision.ALLOWED else judgement
    return judgement


def _request(caller: Caller, need: Need, action: str) -> Request:
    return Request(caller.role, action, need.resource, need.account, need.context)


class Gap(msgspec.Struct, frozen=True):
    """A need that is not met, or of which that is not known."""

    need: Need
    judgement: Judgement

    @property
    def certain(self) -> bool:
        """Tell whether it is known that S3 would be refused, be it for a part of the objects."""
        return self.judgement.decision is not Decision.UNKNOWN or self.judgement.is_partial


class Weighed(msgspec.Struct, frozen=True):
    """What became of all needs: the gaps, those that may be gaps, and the first read that failed to tell."""

    asked: int
    gaps: tuple[Gap, ...]
    open: tuple[Gap, ...]
    unread: Unread | None


def weigh(pair: PairFacts, caller: Caller, side: Side, lists: Iterable[Needs]) -> Weighed:
    """Judge every need by one side's policies; what could not be read hides nothing that is known."""
    needs, unread = needs_of(pair, caller, lists)
    found = [_gap(side, need) for need in needs]
    gaps = [one for one in found if isinstance(one, Gap)]
    unread += [one for one in found if isinstance(one, Unread)]
    return Weighed(
        asked=len(needs),
        gaps=tuple(gap for gap in gaps if gap.certain),
        open=tuple(gap for gap in gaps if not gap.certain),
        unread=unread[0] if unread else None,
    )


def _gap(side: Side, need: Need) -> Gap | Unread | None:
    try:
        judgement = side.ask(need)
    except Unread as unread:
        return unread
    return None if judgement.decision is Decision.ALLOWED else need.doubt or Gap(need, judgement)
