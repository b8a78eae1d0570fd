"""Far models: OpenAI-compatible servers, asked over HTTP.

It is apart because others run them: they may lie, stall or vanish, and nothing they say is trusted.
"""
