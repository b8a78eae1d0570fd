"""The language model behind the town: weights, a child process that decodes, and the seam the minds speak through.

It is apart because it knows no town: it takes prompts and gives words, so any town, bench or test can use it.

``engine`` is the seam: jobs and what every engine promises. ``asking`` stands before any engine (tiers, attempts, breaker,
caches, log), ``local`` is llama.cpp in a process of its own, ``far`` is servers of others, ``files`` is what lies in the models
folder. Here beside them stands what several of these share; ``opening`` puts them together from the settings.

Measured with SmolLM2-135M (Q4_1) on 2 idle cores, through the pipe: 1 reply 100-120 tokens/s, 4: 150, 8: 170-200, 16: 200 (of
which 4 % is Python). First word of a player's reply: 0.33 s with nothing known, 0.05 s when only the question is new,
0.01 s for a known prompt, 0.33 s while seven thoughts run. A choice of four: 85-145 ms, of two 35-110. Loading: 1.1 s.
"""
