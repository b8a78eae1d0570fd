"""What of a save may be given away: all but what was said in private.

Apart from the save, which knows no minds, and from the world, which forgets nothing. From the outside in:

- `sieve` what passes, entry by entry and note by note: what `server/save/share.py` asks
- `history` the public part of an entry
- `thoughts` the public part of a mind's Note
- `words` which words are private: nobody said them aloud
"""
