"""Pairs, and verifications of them in a world of `fake_objects`."""

from typing import Any

import msgspec

from scanner.model.objectstore import ObjectStore
from scanner.model.plan import Target
from scanner.model.proof import Proof
from scanner.model.replication import Destination, Rule, Scope
from scanner.verify import Options, Pair, verify
from scanner.verify.pair import Place
from tests.support.fake_objects import Bucket, FakeStore, Route, World

OWN, OTHER = "111111111111", "222222222222"
AT = "2026-11-22T12:00:00Z"


def target(name: str, account: str = OWN, region: str = "eu-central-1") -> Target:
    """Return a bucket."""
    return Target(f"arn:aws:s3:::{name}", account, region)


def rule(name: str = "all", destination: str = "dst", prefix: str = "", **changes: Any) -> Rule:  # noqa: ANN401
    """Return an enabled rule; a change names a field of the rule or of its destination."""
    scope = Scope(prefix, changes.pop("tags", ()))
    of_destination = {key: changes.pop(key) for key in Destination.__struct_fields__ if key in changes}
    there = Destination("aws", destination, **of_destination)
    return Rule(**{"id": name, "enabled": True, "priority": 1, "scope": scope, "destination": there, **changes})


def pair(*rules: Rule, account: str = OWN, **changes: Any) -> Pair:  # noqa: ANN401 -- fields of a pair
    """Return the pair of the first of a source's rules; all destinations are the given account's."""
    rules = rules or (rule(),)
    names = dict.fromkeys(one.destination.bucket for one in rules)
    places = tuple(Place(target(name, account)) for name in names)
    made = Pair(Place(target("src", OWN, "eu-west-1")), places[0], rules[0], rules, places)
    return msgspec.structs.replace(made, **changes)


def world(*routes: Route, account: str = OWN) -> World:
    """Return a world in which `src` replicates as the routes say, to buckets of the given account."""
    routes = routes or (Route("dst"),)
    there = {route.destination: Bucket(account) for route in routes}
    return World(src=Bucket(OWN, list(routes)), **there)


def options(of: World, **changes: Any) -> Options:  # noqa: ANN401 -- fields of the options
    """Return options with the world's time."""
    return Options(**{"clock": of.clock, "sleep": of.sleep, "now": lambda: AT, "workers": 1, **changes})


def stores(of: World, *accounts: str) -> dict[str, ObjectStore]:
    """Return a store for each account, both where none is named."""
    return {account: FakeStore(of, account) for account in accounts or (OWN, OTHER)}


def proven(of: World, one: Pair | None = None, *accounts: str, **changes: Any) -> Proof:  # noqa: ANN401
    """Return the proof of one pair."""
    (proof,) = verify([one or pair()], stores(of, *accounts), of, options(of, **changes))
    return proof
