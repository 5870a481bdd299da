"""What is wrong with a configuration file: keys that nobody knows and values that do not fit, each with its place."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from scanner.cli.config_file import ConfigFile, Keys
from scanner.cli.config_keys import NEVER, NOTIFY, Setting, Settings
from scanner.cli.config_policies import load, missing, named_in
from scanner.cli.config_schema import value_schema
from scanner.cli.config_values import refusal
from scanner.policy.problems import Problem, bad_file, hint, shown

_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
    "array": (list,),
}
_WORDS: Final = {
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "string": "a text in quotes",
    "array": "a list in [brackets]",
}
_REMEDY: Final = "`scanner config schema` prints the format, docs/how-to/configure.md explains it."


def refuse_wrong(file: ConfigFile, settings: Settings) -> None:
    """Raise BadFileError with every problem of a file, where it has any."""
    _refuse(file, sorted(_problems(file, settings)))


def refuse_missing(file: ConfigFile, settings: Settings) -> None:
    """Raise BadFileError with every policy that a file names and that is not there, or is wrong itself."""
    named = list(named_in(file, settings))
    wrong = ((way, missing(source)) for way, sources in named for source in sources)
    _refuse(file, [_problem(file, way, said) for way, said in wrong if said])
    for _, sources in named:
        load(sources)


def _refuse(file: ConfigFile, found: Sequence[Problem]) -> None:
    if found:
        raise bad_file([(str(file.path), problem) for problem in found], "configuration file", _REMEDY)


def _problems(file: ConfigFile, settings: Settings) -> Iterator[Problem]:
    from scanner.notify.faults import faults  # noqa: PLC0415 -- most files have no such table

    for keys, message in _table(dict(file.table), (), settings):
        yield _problem(file, keys, message)
    if NOTIFY in file.table:
        for way, message in faults(file.table[NOTIFY]):
            yield _problem(file, (NOTIFY, *way), message)


def _problem(file: ConfigFile, keys: Keys, message: str) -> Problem:
    return Problem(file.line_of(keys), 1, "".join(f"/{key}" for key in keys), message)


def _table(table: dict[str, Any], words: tuple[str, ...], settings: Settings) -> Iterator[tuple[Keys, str]]:
    own = settings.of(words)
    for key, value in table.items():
        way = (*words, key)
        if isinstance(value, dict) and way in settings.tables:
            yield from _table(value, way, settings)
        elif key in own:
            yield from _value(way, own[key], value)
        elif not words and key in settings.shared:
            yield from _value(way, settings.shared[key][0], value)
        elif way != (NOTIFY,):
            yield way, _unknown(key, words, settings)


def _unknown(key: str, words: tuple[str, ...], settings: Settings) -> str:
    owners = [f"[{'.'.join(setting.words)}]" for setting in settings.named(key) if setting.words]
    if owners and not words:
        return f"'{key}' is not the same for all commands; put it into {' or '.join(owners)}"
    if key in NEVER:
        return f"'{key}' is for the command line alone"
    known = [*settings.of(words), *sorted(way[-1] for way in settings.tables if way and way[:-1] == words)]
    everywhere = [] if words else [*settings.shared, NOTIFY]
    return f"unknown key {shown(key)}{hint(key, [*known, *everywhere])}"


def _value(way: Keys, setting: Setting, value: object) -> Iterator[tuple[Keys, str]]:
    wanted = value_schema(setting)
    if not _fits(value, wanted["type"]):
        yield way, f"expected {_WORDS[wanted['type']]}, not {shown(value)}"
    elif isinstance(value, list):
        wrong = [item for item in value if not _fits(item, wanted["items"]["type"])]
        yield from (
            (way, f"expected {_WORDS[wanted['items']['type']]} in the list, not {shown(item)}") for item in wrong
        )
    elif not wanted.get("minimum", value) <= value <= wanted.get("maximum", value):
        yield way, f"expected from {wanted.get('minimum')} to {wanted.get('maximum')}, not {shown(value)}"
    elif said := refusal(setting, value):
        yield way, said


def _fits(value: object, kind: str) -> bool:
    return isinstance(value, _KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))
