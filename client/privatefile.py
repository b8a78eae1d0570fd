"""Replacing a private file of the player's as a whole.

Apart because names, tokens, settings and what was typed are kept alike: readable by their owner alone, never half-written, and
where their owner has put them: many keep such files elsewhere and link to them.
"""

import contextlib
import os
import tempfile
from pathlib import Path

_SHORT = 40
"""Characters of a name that a draft repeats: with an ending it must still be a name."""


def replace(path: Path, content: bytes) -> None:
    """Replace the file, mode 0600; of a link, the file that it leads to, and the link stays.

    `OSError` when the folder cannot be written, and the file is as it was then.
    """
    file = Path(os.path.realpath(path))
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=file.name[:_SHORT])
    try:
        with os.fdopen(handle, "wb") as draft:
            draft.write(content)
        Path(temporary).replace(file)
    except BaseException:  # ctrl+c too: a draft holds tokens
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
