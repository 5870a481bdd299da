"""Telemetry: what observers make of a run: numbers, and of these metrics; logs; traces."""
