"""The scanners that are compared: how each is started, and what it said of each bucket."""
