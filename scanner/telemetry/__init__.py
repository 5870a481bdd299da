"""Telemetry: what observers make of a run, as numbers, logs, metrics and traces. None of them knows the others."""
