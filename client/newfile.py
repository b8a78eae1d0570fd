"""A new file, whole or not at all; one that exists is never written over.

Apart because stories and casts are both written so.
"""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from shared.errors import ThorpError

_SHORT = 40
"""Characters of a name that are repeated: with an ending it must still be a name."""


def written(path: Path, write: Callable[[TextIO], object]) -> None:
    """Write a file beside its place first, then put it there. Raises ThorpError when there is one, or it cannot be made."""
    if problem := obstacle(path):
        raise ThorpError(problem)
    draft = path.with_name(f".{path.name[:_SHORT]}.{os.getpid()}.part")
    made = False
    try:
        with draft.open("x", encoding="utf-8") as file:
            made = True
            write(file)
        _placed(draft, path)
    except FileExistsError as error:
        raise ThorpError(obstacle(path) or f"{draft} is in the way. Remove it, or name another file.") from error
    except OSError as error:
        raise ThorpError(f"{path} cannot be written: {error.strerror or error}. Name another file or folder.") from error
    finally:
        with contextlib.suppress(OSError):
            if made:
                draft.unlink(missing_ok=True)


def obstacle(path: Path, shown: Callable[[Path], str] = str) -> str:
    """Say what speaks against a new file there; empty when nothing does. `shown` writes paths."""
    try:
        if path.exists():
            return f"{shown(path)} exists already, and stays as it is. Name another file."
        if not path.parent.is_dir():
            return f"There is no folder {shown(path.parent)}. Make it first, or name one that exists."
    except OSError as error:
        return f"There can be no file {path.name[:_SHORT]} there: {error.strerror or error}. Name another file or folder."
    return ""


def _placed(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links
        if path.exists():
            raise FileExistsError(path) from None
        draft.rename(path)
