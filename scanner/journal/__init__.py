"""The journal on disk: appended, synced, locked, read back after a crash.

`file` keeps it, `memory` says what it remembers of each step, `locks` keep two processes off one target.
"""
