"""What is installed: this program, what it stands on, and the extras that only some of its work needs."""

import platform
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Final

from scanner import __version__
from scanner.doctor.value import Line, Mark

EXTRAS: Final = {
    "demo": ("moto", "`scanner demo`"),
    "distributed": ("distributed", "`--executor`"),
    "notify": ("apprise", "targets of Apprise"),
    "otel": ("opentelemetry.sdk", "traces"),
    "parquet": ("pyarrow", "`--format parquet`"),
    "pdf": ("reportlab", "`--format pdf`"),
    "sign": ("cryptography", "`--sign`"),
    "xlsx": ("xlsxwriter", "`--format xlsx`"),
}
"""Each extra's package, and what for."""


def versions(is_here: Callable[[str], bool] | None = None) -> Iterator[Line]:
    """Yield what runs, and which extras are there and missing; `is_here` tells of a package."""
    known = is_here or _is_here
    python = f"Python {platform.python_version()}"
    yield Line(
        Mark.OK, "scanner", f"{__version__}, {python}, boto3 {_version('boto3')}, botocore {_version('botocore')}"
    )
    here = [name for name, (package, _) in EXTRAS.items() if known(package)]
    missing = [name for name in EXTRAS if name not in here]
    if here:
        yield Line(Mark.OK, "extras", ", ".join(here))
    if missing:
        told = ", ".join(f"{name} ({EXTRAS[name][1]})" for name in missing)
        remedy = f"Where you want them: pip install 's3-replication-scanner[{','.join(missing)}]'."
        yield Line(Mark.SKIPPED, "extras", f"not installed: {told}", remedy)


def _is_here(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:
        return False


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "of unknown version"
