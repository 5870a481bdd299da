"""The embedded estate: a made-up company on an emulator in a process of its own. Nothing outside knows about it."""
