"""What this terminal can show: a full screen, or only lines.

Apart so that it is decided in one place, before anything is drawn, and can be told in words.
"""

import os
import sys

_LINES_ONLY = ("", "dumb", "unknown", "emacs", "cons25")


def why_lines() -> str:
    """Return why there can be no full screen here, as a sentence; empty when there can."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return "Input or output is no terminal: the town comes in lines, and :help lists the commands."
    kind = os.environ.get("TERM", "")
    if os.name == "posix" and kind in _LINES_ONLY:
        named = f"TERM={kind}" if kind else "TERM is not set"
        return f"This terminal shows no full screen ({named}): the town comes in lines, and :help lists the commands."
    return ""
