"""What the commands themselves would refuse of a value that is configured, so that its place can be told with it."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final

from scanner.cli.config_keys import Setting
from scanner.cli.deadline import seconds_of
from scanner.cli.executor import address_of
from scanner.cli.options import fail_on_of, formats_named
from scanner.cli.watching import log_format_of, log_level_of
from scanner.errors import ScannerError
from scanner.policy.problems import shown

_FORMATS: Final = "FORMAT,…"
_READ: Final[Mapping[str, Callable[[str], object]]] = {
    "fail-on": fail_on_of,
    "deadline": seconds_of,
    "executor": lambda text: address_of(text, config=False, profiles=None, fix=False),
    "log-format": log_format_of,
    "log-level": log_level_of,
}


def refusal(setting: Setting, value: Any) -> str:  # noqa: ANN401 -- of whatever kind the option is
    """Return why the option's command would refuse a value of the right type, empty where it would not.

    Nothing but the value is looked at: that it names a file which is not there yet is no fault of the configuration.
    """
    choices = setting.option.type_descriptor.annotation
    if isinstance(choices, type) and issubclass(choices, Enum):
        names = [str(one.value) for one in choices]
        return "" if value in names else f"expected {' or '.join(names)}, not {shown(value)}"
    read = formats_named if setting.option.metavar == _FORMATS else _READ.get(setting.key)
    return refused(read, value) if read else ""


def refused(read: Callable[[Any], object], value: Any) -> str:  # noqa: ANN401 -- the same
    """Return why a value cannot be read and what to do about it, empty where it can be."""
    try:
        read(value)
    except ScannerError as error:
        return f"{error}. {error.remedy}".rstrip(". ")
    return ""
