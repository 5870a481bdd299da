"""What a rule needs its role to be allowed: the one list that permissions are judged by and the IAM simulator asked.

`caller` finds the role; `buckets` and `keys` list the needs there; `questions` puts them to the simulator.
"""
