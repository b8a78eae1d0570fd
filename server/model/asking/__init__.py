"""What stands between the town and its models: tiers, attempts, deadlines, breaker, caches, the log of calls.

It is apart because it is the same for near and far models, and knows neither.
"""
