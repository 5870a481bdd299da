"""What the checks of permissions share: who replicates, what the rule needs, what the policies say, how to tell it.

`caller` finds the role, `needs` lists what a rule asks of it, `documents` reads the policies, `asking` judges them,
`telling` makes an answer of the judgements.
"""
