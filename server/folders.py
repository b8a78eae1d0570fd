"""Where saves and models lie on this machine.

Apart because a clone, an installed package and a test keep them in three different places. The client has its own version:
the two never import each other.
"""

import os
from pathlib import Path

import platformdirs

_APP = "thorp"


def home() -> Path:
    """Return the folder of `saves/` and `models/`: `THORP_HOME`, else the clone we run from, else the user's data folder."""
    if chosen := os.environ.get("THORP_HOME"):
        return Path(chosen).expanduser()
    root = Path(__file__).resolve().parent.parent
    return root if (root / "pyproject.toml").is_file() else Path(platformdirs.user_data_dir(_APP))


def saves() -> Path:
    """Return the folder of saves."""
    return home() / "saves"


def models() -> Path:
    """Return the folder of model weights."""
    return home() / "models"
