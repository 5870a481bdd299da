"""The journal on disk: appended, synced, locked, read back after a crash."""
