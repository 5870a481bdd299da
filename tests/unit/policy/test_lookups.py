"""What an expression looks at is known without evaluating it."""

import pytest

from scanner.policy.lookups import WHOLE, lookups, roots


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("versioning.Status == 'Enabled'", {"versioning"}),
        ("tags.\"data-class\" == 'x' && !(encryption)", {"tags", "encryption"}),
        ("replication.Rules[?Status == 'Enabled'].Destination.Bucket | [0]", {"replication"}),
        ("sort_by(replication.Rules, &Priority)[0].ID", {"replication"}),
        ("replication.Rules[1:2].tags", {"replication"}),
        ("replication.Rules[].Filter[].Prefix", {"replication"}),
        ("{a: tags.x, b: name}", {"tags", "name"}),
        ("[name, tags.env]", {"tags", "name"}),
        ("contains(name, 'x') || ownership", {"name", "ownership"}),
        ("`true`", set()),
        ("(tags || versioning).x", {"tags", "versioning"}),
        ("{a: tags, b: @}.a", {"tags", WHOLE}),
        ("keys(@)", {WHOLE}),
        ("@.versioning", {"versioning"}),
        ("*.Status", {WHOLE}),
    ],
)
def test_the_names_of_the_outermost_object(expression: str, names: set[str]) -> None:
    """What a filter, a projection or a function sees inside a document is no name of a bucket."""
    assert roots(expression) == names


@pytest.mark.parametrize(
    ("expression", "paths"),
    [
        ("destination.versioning.Status == versioning.Status", {("destination", "versioning"), ("versioning",)}),
        ("rule.Destination.Bucket == destination.arn", {("rule",), ("destination", "arn")}),
        ("destination.{a: name, b: tags.env}", {("destination", "name"), ("destination", "tags")}),
        ("destination | name", {("destination", "name")}),
        ("destination.[name, tags]", {("destination", "name"), ("destination", "tags")}),
        ("keys(destination)", {("destination", WHOLE)}),
        ("destination.*.Status", {("destination", WHOLE)}),
        ("destination[0].name", {("destination", WHOLE)}),
        ("destination && name", {("destination", WHOLE), ("name",)}),
        ("destination.destination", {("destination", "destination")}),
        ("replication.Rules[?destination.name]", {("replication",)}),
        ("map(&destination.name, replication.Rules)", {("replication",)}),
        ("length(@)", {(WHOLE,)}),
    ],
)
def test_an_object_is_followed_one_level(expression: str, paths: set[tuple[str, ...]]) -> None:
    assert lookups(expression, frozenset({"destination"})) == paths
