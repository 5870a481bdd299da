"""S3 replication compliance: scan, judge, report. `load_run` opens a saved run as data frames."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scanner.frames import load_run as load_run

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- whatever the module holds
    """Import what a caller asks for when it asks: `import scanner` stays as light as the version alone."""
    if name == "load_run":
        from scanner.frames import load_run  # noqa: PLC0415 -- see above

        return load_run
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
