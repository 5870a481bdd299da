"""Summarising: snapshot and findings in, the report out. Pure, so a saved snapshot gives the same report again."""

from scanner.summarise.report import summarise

__all__ = ["summarise"]
