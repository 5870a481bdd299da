"""The embedded estate: a made-up company on an emulator in a process of its own. Nothing outside knows about it."""

from scanner.sandbox.running import RunningEstate, in_force, running_estate

__all__ = ["RunningEstate", "in_force", "running_estate"]
