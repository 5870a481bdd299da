"""What the checks of permissions share: what the policies say of what a rule needs, and how to tell it.

`documents` reads the policies, `asking` judges the needs by them, `telling` makes an answer of the judgements;
`simulating` puts the IAM simulator's answers beside it.
"""
