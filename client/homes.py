"""Where saves, logs and the client's own small state lie on this machine.

Apart because a clone, an installed package and a test keep them in three different places.
"""

import os
import tomllib
from pathlib import Path

import platformdirs

APP = "thorp"


def home() -> Path:
    """Return the folder of `saves/`: `THORP_HOME`, else the clone we run from, else the user's data folder."""
    if chosen := os.environ.get("THORP_HOME"):
        return Path(chosen).expanduser()
    return checkout() or Path(platformdirs.user_data_dir(APP))


def checkout() -> Path | None:
    """Return the root of the clone that this module runs from, if it does."""
    root = Path(__file__).resolve().parent.parent
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return None
    return root if project.get("project", {}).get("name") == APP else None


def command() -> str:
    """Return how the client is started from here: a clone's is not on the path."""
    return "uv run thorp" if checkout() else "thorp"


def default_save() -> Path:
    """Return the save of `thorp play` without `--save`."""
    return home() / "saves" / "town.thorp"


def keepsakes_file() -> Path:
    """Return the file with the last name and the tokens."""
    return Path(platformdirs.user_state_dir(APP)) / "client.json"


def typed_file() -> Path:
    """Return the file of the commands that were typed before (`client/typed.py`)."""
    return Path(platformdirs.user_state_dir(APP)) / "typed.json"


def ground_file() -> Path:
    """Return the file of the rooms that were seen of towns (`client/ground.py`)."""
    return Path(platformdirs.user_state_dir(APP)) / "ground.json"


def settings_file() -> Path:
    """Return the file of what the player has chosen (`client/settings.py`)."""
    return Path(platformdirs.user_config_dir(APP)) / "settings.toml"
