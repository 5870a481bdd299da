"""The schema of policy files comes from the checks' own parameters."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scanner import registry
from scanner.model.check import Check
from scanner.policy.schema import as_text, assemble, parameters_of
from tests.support.made_check import CHECK


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(assemble(registry.checks()))


def test_the_schema_of_an_expectation() -> None:
    found: dict[str, Any] = assemble({"made": CHECK})["properties"]["expects"]["properties"]["made"]
    assert found["description"] == "Made by the test. At stake: Nothing."
    assert found["additionalProperties"] is False
    assert list(found["properties"]) == ["severity", "mode", "min-days", "names", "severity-floor", "label", "nested"]
    assert found["properties"]["severity"]["enum"] == ["critical", "high", "medium", "low", "informational"]
    assert found["properties"]["severity"]["default"] == "medium"


def test_parameters_carry_kind_limits_default_and_description() -> None:
    found = parameters_of(CHECK)
    assert found["mode"] == {"description": "Which.", "enum": ["a", "b"], "default": "b"}
    assert found["min-days"] == {"type": "integer", "minimum": 1, "maximum": 30, "default": 7}


def test_a_list_must_not_be_empty() -> None:
    assert parameters_of(CHECK)["names"]["minItems"] == 1


def test_editors_find_everything_in_place() -> None:
    """References are replaced by what they name, and a description beside one wins."""
    found = parameters_of(CHECK)
    assert found["severity-floor"]["description"] == "The floor."
    assert "critical" in found["severity-floor"]["enum"]
    assert found["nested"]["description"] == "Inside."
    assert found["nested"]["properties"]["days"]["type"] == "integer"
    assert "$ref" not in as_text({"made": CHECK})


@pytest.mark.parametrize("check", registry.checks().values(), ids=lambda check: check.id)
def test_every_parameter_has_a_description_and_a_default(check: Check) -> None:
    for name, part in parameters_of(check).items():
        assert part.get("description", "").endswith("."), name
        assert "default" in part, name


def test_every_key_of_the_format_is_described() -> None:
    properties = assemble(registry.checks())["properties"]
    assert all(part["description"] for part in properties.values())


def test_the_text_is_json_and_ends_with_a_line_feed() -> None:
    text = as_text({"made": CHECK})
    assert text.endswith("}\n")
    assert json.loads(text) == assemble({"made": CHECK})
