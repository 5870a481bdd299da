"""Checks: one module a requirement, named like its identifier."""
