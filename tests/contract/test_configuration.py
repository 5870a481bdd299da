"""Every option of every command: its variables, and its place in the schema of a configuration."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from scanner.cli.app import app
from scanner.cli.config_file import VARIABLE as FILE
from scanner.cli.config_keys import NEVER, NOTIFY, Setting, Settings

OF_SCAN = [
    "account-tag",
    "accounts",
    "assume-role",
    "baseline",
    "bucket",
    "canary-role",
    "canary-timeout",
    "engine",
    "exclude-account",
    "external-id",
    "format",
    "history",
    "home-region",
    "include-managed",
    "log-format",
    "log-level",
    "metrics-file",
    "no-canary",
    "organization",
    "organization-role",
    "ou",
    "out",
    "policy",
    "profile",
    "quiet",
    "region",
    "repair-role",
    "report-url",
    "samples",
    "session-policy",
    "simulate",
    "source",
    "workers",
]
"""What one variable sets for `scan` and for others: whoever has set it relies on it, so the list only grows."""

COMMAND: Any = get_command(app)
SETTINGS = Settings(COMMAND)
DECLARED = {(one.words, one.name): (one.option.envvar,) for one in SETTINGS.all if isinstance(one.option.envvar, str)}
SETTINGS.take_from_environment()


def options_of(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:  # noqa: ANN401
    """Yield every option of every command, with the words of its command: without help of what is under test."""
    yield from ((words, one) for one in command.params if one.param_type_name == "option")
    for name, child in getattr(command, "commands", {}).items():
        yield from options_of(child, (*words, name))


def named(setting: Setting) -> str:
    return " ".join((*setting.words, f"--{setting.key}"))


def given(setting: Setting) -> str | None:
    """Return what the environment says of an option."""
    context = COMMAND.make_context("scanner", ["--help"], resilient_parsing=True)
    value: str | None = setting.option.resolve_envvar_value(context)
    return value


def named_variables(setting: Setting) -> list[str]:
    """Return the variables that the option's own declaration names: `publish config --result-token` has one."""
    return [name for name in setting.option.envvar if name in DECLARED.get((setting.words, setting.name), ())]


def variable_of(words: tuple[str, ...], key: str) -> str:
    return "_".join(("SCANNER", *words, *key.split("-"))).upper()


every_setting = pytest.mark.parametrize("setting", SETTINGS.all, ids=named)


def test_no_option_is_forgotten() -> None:
    told = {(one.words, one.name) for one in SETTINGS.all}
    for words, option in options_of(COMMAND):
        configures = words[:1] == ("config",) or words == (NOTIFY,)
        never = max(option.opts, key=len).lstrip("-") in NEVER
        assert ((words, option.name) in told) is not (configures or never), (words, option.name)


@every_setting
def test_an_option_has_a_variable_of_its_own(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    own = variable_of(setting.words, setting.key)
    assert setting.own_variable == own
    monkeypatch.setenv(own, "own")
    for other in setting.option.envvar[1:]:
        monkeypatch.setenv(other, "shared")
    assert given(setting) == "own", "the command's own wins"


@every_setting
def test_a_shared_option_has_the_shared_variable_too(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    shared, own = variable_of((), setting.key), setting.own_variable
    monkeypatch.setenv(shared, "shared")
    is_set = SETTINGS.is_shared(setting) or shared in (own, *named_variables(setting))
    assert given(setting) == ("shared" if is_set else None)


def test_no_two_options_have_the_same_variable_of_their_own() -> None:
    owned = Counter(one.own_variable for one in SETTINGS.all)
    assert [name for name, number in owned.items() if number > 1] == []
    clashing = {one.own_variable: named(one) for one in SETTINGS.all}.keys() & {
        members[0].shared_variable for key, members in SETTINGS.shared.items()
    }
    # `scanner history --history` is what its shared variable is called after.
    assert clashing <= {"SCANNER_HISTORY"}
    assert FILE not in SETTINGS.variables()


@pytest.mark.parametrize("key", OF_SCAN)
def test_what_one_variable_sets_for_scan_it_goes_on_setting(key: str) -> None:
    assert ("scan",) in [member.words for member in SETTINGS.shared[key]]


def test_the_list_of_what_scan_shares_is_whole() -> None:
    assert set(SETTINGS.shared) == set(OF_SCAN)


def test_an_option_whose_help_repeats_another_takes_no_variable_away() -> None:
    """However many commands declare `--region` alike, and unlike `scan`: SCANNER_REGION stays what it is for `scan`."""
    program, wide, narrow = typer.Typer(), "Judge only buckets in these.", "The Region of the rule."
    words = {"scan": wide, "plan": wide, "tell": narrow, "show": narrow, "take": narrow}
    for name, told in words.items():

        def command(region: Annotated[str, typer.Option(help=told)] = "") -> None:
            del region

        program.command(name)(command)
    settings = Settings(get_command(program))
    settings.take_from_environment()
    assert [member.words for member in settings.shared["region"]] == [("scan",), ("plan",)]
    variables = {one.words: one.option.envvar for one in settings.all if one.key == "region"}
    assert variables[("scan",)] == ["SCANNER_SCAN_REGION", "SCANNER_REGION"]
    assert variables[("tell",)] == ["SCANNER_TELL_REGION"]


def test_of_others_the_largest_shares_and_none_where_two_are() -> None:
    def program(helps: dict[str, str]) -> Settings:
        made = typer.Typer()
        for name, told in helps.items():

            def command(region: Annotated[str, typer.Option(help=told)] = "") -> None:
                del region

            made.command(name)(command)
        return Settings(get_command(made))

    assert len(program({"a": "x", "b": "x", "c": "x", "d": "y", "e": "y"}).shared["region"]) == 3
    assert "region" not in program({"a": "x", "b": "x", "d": "y", "e": "y"}).shared


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    result = CliRunner().invoke(app, ["config", "schema"], catch_exceptions=False)
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@every_setting
def test_the_schema_has_every_option_in_the_table_of_its_command(setting: Setting, schema: dict[str, Any]) -> None:
    table = schema
    for word in setting.words:
        table = table["properties"][word]
        # An option and a command of one name stand in one place.
        table = next((one for one in table.get("anyOf", ()) if one.get("type") == "object"), table)
    told = table["properties"][setting.key]
    assert told["description"] == (setting.option.help or "")
    assert table["additionalProperties"] is False


@pytest.mark.parametrize("key", OF_SCAN)
def test_the_schema_has_what_is_set_for_all_commands_at_its_top(key: str, schema: dict[str, Any]) -> None:
    told = schema["properties"][key]
    first = told.get("anyOf", [told])[0]
    commands = ", ".join(" ".join(member.words) for member in SETTINGS.shared[key])
    assert first["description"] == f"Of {commands}: {SETTINGS.shared[key][0].option.help}"
