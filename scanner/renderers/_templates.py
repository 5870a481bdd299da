"""The Jinja2 templates that ship with the program. Every word a person reads stands in them."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from scanner.home.kept import kept
from scanner.resources import folder

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment


def source(name: str) -> str:
    """Return the text of a template, or of an asset that one inlines."""
    return (folder("templates") / name).read_text(encoding="utf-8")


def environment(finalize: Callable[[object], object]) -> "Environment":
    """Return an environment that escapes for HTML and refuses undefined names.

    `finalize` sees every value before it is written; what it returns as `Markup` is not escaped again.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 -- slow to import

    return Environment(
        loader=FunctionLoader(source),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=_compiled(),
    )


@cache
def _compiled() -> "BytecodeCache":
    """Return what keeps compiled templates: to compile them costs more than a small report."""
    from jinja2 import BytecodeCache  # noqa: PLC0415 -- slow to import
    from jinja2.bccache import Bucket  # noqa: PLC0415

    class Compiled(BytecodeCache):
        def __init__(self) -> None:
            self._kept = kept("scanner.renderers", "jinja2")

        def load_bytecode(self, bucket: Bucket) -> None:
            made = self._kept.get(bucket.key + bucket.checksum)
            if made:
                bucket.bytecode_from_string(made)

        def dump_bytecode(self, bucket: Bucket) -> None:
            self._kept.put(bucket.key + bucket.checksum, bucket.bytecode_to_string())

    return Compiled()
