"""`thorpd` with a made-up model in the place of llama.cpp's process: `python -m tests.stories.toytown serve ...`.

Apart from `toy`, the model, because that starts without all this.
"""

import sys
from functools import partial
from pathlib import Path

from server import serve
from server.__main__ import main as thorpd
from server.config import Config
from server.model.engine import Engine
from server.model.local.child import spawn
from server.model.local.hosted import HostedEngine
from server.model.opening import open_front

TOY = (sys.executable, "-P", "-m", "tests.stories.toy")


def choose_toy(config: Config, models: Path, *, no_model: bool) -> Engine:
    """Return the engine of the config, with the toy as its process."""
    assert not no_model
    return open_front(config.model, models, partial(HostedEngine, spawner=partial(spawn, TOY)))


def main() -> None:
    """Run the command."""
    serve.choose_engine = choose_toy
    thorpd()


if __name__ == "__main__":
    main()
