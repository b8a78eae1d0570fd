"""`thorpd` whose real time runs six times as fast: `python -m tests.stories.brisk serve ...`.

Apart from `hurried`, which is too fast for somebody who types: a player's minute must stay long enough to do something in it.
"""

from tests.stories import hurried

TIMES = 6

if __name__ == "__main__":
    hurried.TIMES = TIMES
    hurried.main()
