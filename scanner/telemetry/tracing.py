"""Whether to trace, decided without importing OpenTelemetry: what nobody asks for costs nothing."""

from collections.abc import Mapping

from scanner.errors import UsageError
from scanner.model.progress import Observer

SAMPLE = "SCANNER_TRACE_CALLS"
"""The share of calls that become spans, from 0 (the default) to 1."""

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")


def wanted(environment: Mapping[str, str]) -> bool:
    """Tell whether the environment names where traces go and does not switch them off.

    OpenTelemetry specification, "Environment Variable Specification".
    """
    disabled = environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    exporters = environment.get("OTEL_TRACES_EXPORTER", "otlp").strip().lower() or "otlp"
    return not disabled and exporters == "otlp" and any(environment.get(name) for name in _ENDPOINTS)


def share_of(environment: Mapping[str, str]) -> float:
    """Return the share of calls to trace; raise UsageError for what is none."""
    text = environment.get(SAMPLE, "0") or "0"
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise UsageError(f"{SAMPLE} is {text!r}", "Give a number from 0, no call, to 1, every call.")
    return share


def tracers(environment: Mapping[str, str]) -> tuple[Observer, ...]:
    """Return what makes traces and exports them, none without the extra `otel`; raise UsageError for a bad share.

    Operators set the variables for every process of a machine, so that the extra is not there is no fault.
    """
    share = share_of(environment)
    try:
        from scanner.telemetry.spans import exporting  # noqa: PLC0415 -- an extra, and slow to import
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("opentelemetry"):
            return ()
        raise
    return (exporting(share, environment),)
