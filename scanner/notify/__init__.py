"""Notifications: what of a run is news, in the words of each target, sent once and within a time.

`settings` and `targets` say where to, `gathering` makes the `news`, `words` says how it reads; a module for each
kind of target makes its payload; `sending` delivers them side by side, and `memory` knows what was sent before.
"""
