"""Guarding: a plan and its limits in, nothing or a refusal with the numbers out. Pure."""
