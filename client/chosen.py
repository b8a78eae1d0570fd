"""The settings that hold during a visit, and the file they are kept in.

Apart from the settings, which are data: here is the one place where a choice is made and kept. A full disk loses a choice for
the next visit, never for this one.
"""

from pathlib import Path

import msgspec

from client import settings
from client.settings import Settings


class Chosen:
    """What the player has chosen."""

    def __init__(self, file: Path | None = None, **fields: object) -> None:
        """Read `file`; without one, choices live as long as the visit. `fields` hold for this visit alone."""
        self.file = file
        kept, self.problem = settings.load(file) if file is not None else (Settings(), "")
        """What is wrong with the file, in words for the player."""
        self.now = msgspec.structs.replace(kept, **fields)

    def change(self, **fields: object) -> str:
        """Choose, for now and for later; return why it could not be kept, empty when it was."""
        self.now = msgspec.structs.replace(self.now, **fields)
        if self.file is None:
            return ""
        try:
            settings.amend(self.file, **fields)
        except OSError as error:
            return f"That holds until you leave; it cannot be kept in {self.file}: {error.strerror or error}."
        return ""


def of(app: object) -> Chosen:
    """Return what holds in an app; in one without settings nothing was ever chosen."""
    found = getattr(app, "chosen", None)
    return found if isinstance(found, Chosen) else Chosen()
