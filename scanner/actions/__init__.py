"""Repairs: one file each. They propose edits of documents; plan/ folds them into steps."""
