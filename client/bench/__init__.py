"""What `thorpd bench client` runs on this side: the real screens under a crowd, timed; `python -m client.bench` and a plan.

A process of its own, because client and server never meet: the plan is JSON in the first argument, and what comes back is one
JSON object a line on stdout, progress first, the tally last.
"""
