"""JMESPath expressions are compiled once, bounded, and evaluated."""

import pytest

from scanner.policy.expression import MAX_DEPTH, EvaluationError, ExpressionError, compiled, holds


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
        ("@" + " | [@, @][]" * 20, "copy what they hold more than 1000 times"),
        ("{a: @, b: @}" + " | {a: @, b: @, c: @, d: `1`}" * 7, "copy what they hold more than 1000 times"),
    ],
)
def test_what_is_no_expression_is_refused_in_one_line(expression: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compiled(expression)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_variadic_function_takes_more_than_it_must() -> None:
    assert compiled("not_null(tags, versioning, name)").search({"name": "b"}) == "b"


def test_lists_of_literals_copy_nothing() -> None:
    classes = "[" + ", ".join(f"'class-{number}'" for number in range(100)) + "]"
    assert holds(f"contains({classes}, name) && contains({classes}, name)", {"name": "class-7"})


def test_what_nests_too_deep_for_a_comparison_fails_on_the_values() -> None:
    deep: list[object] = []
    for _ in range(200_000):
        deep = [deep]
    with pytest.raises(EvaluationError, match="recursion"):
        holds("policy == other", {"policy": deep, "other": [deep]})


@pytest.mark.parametrize("expression", ["starts_with(tags.none, 'p')", "sum(tags.env)", "tags.env < name"])
def test_what_fails_on_the_values_says_so(expression: str) -> None:
    with pytest.raises(EvaluationError):
        holds(expression, {"name": 1, "tags": {"env": "prod"}})
