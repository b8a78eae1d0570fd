"""The local model: a supervised process that decodes many replies at once with llama.cpp.

It is apart because only here is planned, step by step, what a model does; ``slots`` and ``llama`` are its two ends.
"""
