"""JMESPath expressions are compiled once, bounded, and asked what they look at."""

import pytest

from scanner.policy.expression import MAX_DEPTH, WHOLE, ExpressionError, compiled, roots


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
        ("keys(@)", {WHOLE}),
        ("@.versioning", {WHOLE}),
        ("*.Status", {WHOLE}),
    ],
)
def test_the_names_of_the_outermost_object(expression: str, names: set[str]) -> None:
    """What a filter, a projection or a function sees inside a document is no name of a bucket."""
    assert roots(expression) == names


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("tags.", "Parse error at column 5"),
        ("tags ==", "Incomplete expression"),
        ("a]", "Parse error at column 1"),
        ("'open", "Unclosed ' delimiter"),
        ("a.b ~ c", "Unknown token"),
        ("start_with(name, 'x')", "there is no function start_with(); did you mean 'starts_with'?"),
        ("a[?frobnicate(@)]", "there is no function frobnicate()"),
        ("contains(name)", "contains() takes 2, not 1 arguments"),
        ("keys(name, name)", "keys() takes 1, not 2 arguments"),
        ("not_null()", "not_null() takes at least 1, not 0 arguments"),
        ("!" * (MAX_DEPTH + 1) + "a", "nested more than 50 deep"),
        ("(" * 2000 + "a" + ")" * 2000, "nested more than 50 deep"),
    ],
)
def test_what_is_no_expression_is_refused_in_one_line(expression: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compiled(expression)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_variadic_function_takes_more_than_it_must() -> None:
    assert compiled("not_null(tags, versioning, name)").search({"name": "b"}) == "b"
