"""The language model behind the town: weights, a child process that decodes, and the seam the minds speak through.

It is apart because it knows no town: it takes prompts and gives words, so any town, bench or test can use it.
"""
