"""Collectors: one module a facet, each saying how S3 is asked for it."""
