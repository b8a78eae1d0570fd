"""The language model behind the town: weights, a child process that decodes, and the seam the minds speak through.

It is apart because it knows no town: it takes prompts and gives words, so any town, bench or test can use it.

``engine`` is the seam: jobs and what every engine promises. ``asking`` stands before any engine (tiers, attempts, breaker,
caches, log), ``local`` is llama.cpp in a process of its own, ``far`` is servers of others, ``files`` is what lies in the models
folder. Here beside them stands what several of these share; ``opening`` puts them together from the settings.

Where a busy minute goes, SmolLM2-135M (Q8_0), 16 thoughts at once on 2 cores: 60 % decoding replies, 36 % reading prompts, 2 %
handing prompts to replies and putting layers back, 2.6 % all else that is ours (planning, sampling, pieces, pipe). What that
led to: the weights as Q8_0 (``files.requantise``), readers and writers apart (``local.slots``), and thoughts that stand still
until all are read. ``thorpd bench engine`` measures the whole; the README has its numbers.
"""
