"""Replacing a private file of the player's as a whole.

Apart because names, tokens and what was typed are kept alike: readable by their owner alone, and never half-written.
"""

import contextlib
import os
import tempfile
from pathlib import Path


def replace(path: Path, content: bytes) -> None:
    """Replace the file, mode 0600; `OSError` when the folder cannot be written, and the file is as it was then."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as draft:
            draft.write(content)
        Path(temporary).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
