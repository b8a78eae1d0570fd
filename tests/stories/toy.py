"""A made-up model in a process of its own, that holds a reply until it is struck: `python -m tests.stories.toy`.

Apart from the town that has it (`toytown`): it starts at once, and answers as quickly on a busy machine. What it does is set by
files beside its chat file: where there is a `hold`, a reply stops after some words until there is a `strike`.
"""

import os
import sys
import time
from pathlib import Path

from server.model.engine import Write
from server.model.local import frames
from server.model.local.frames import Ask, Beat, Done, Failed, FromModel, Load, Piece, Ready, ToModel

WORDS_BEFORE = 6
"""Words said before a reply is held."""

LOOK_S = 0.05

NO_FRAME = b"\xff\xff\xff\xffSegmentation fault (core dumped)\n"


class Hold:
    """The files by which a test holds a reply and strikes it."""

    def __init__(self, folder: Path) -> None:
        self._hold, self._strike = folder / "hold", folder / "strike"

    def hold(self) -> None:
        """Let the next reply stop amid its words."""
        self._hold.touch()

    async def strike(self) -> None:
        """Let the reply that is held break off in nonsense."""
        self._strike.touch()

    @property
    def held(self) -> bool:
        """Tell whether replies are held."""
        return self._hold.exists()

    @property
    def struck(self) -> bool:
        """Tell whether the reply is struck."""
        return self._strike.exists()

    def let_go(self) -> None:
        """Be well from now on."""
        self._hold.unlink()
        self._strike.unlink()


def say(message: FromModel) -> None:
    """Tell the town."""
    os.write(1, frames.encode(message))


def hear() -> ToModel:
    """Return what the town says next; end when it is gone."""
    head = sys.stdin.buffer.read(frames.HEAD.size)
    if len(head) < frames.HEAD.size:
        sys.exit(0)
    return frames.to_model(sys.stdin.buffer.read(frames.length(head)))


def reply(job: int, said: int, hold: Hold) -> None:
    """Say what was never said before, for nobody in town repeats themselves."""
    for number, word in enumerate(f"I have baked {said} loaves of rye since the sun came up.".split(), 1):
        say(Piece(job, f" {word}"))
        if number == WORDS_BEFORE and hold.held:
            babble(hold)
    say(Done(job))


def babble(hold: Hold) -> None:
    """Be busy until struck; then talk nonsense until killed."""
    while not hold.struck:
        say(Beat(busy=1))
        time.sleep(LOOK_S)
    hold.let_go()
    os.write(1, NO_FRAME)
    time.sleep(60)


def main() -> None:
    """Load nothing, and answer."""
    load = hear()
    assert isinstance(load, Load)
    hold, said = Hold(Path(load.chat_path).parent), 0
    say(Ready(model="toy", device="cpu", style="template", n_ctx=4096, chat_template="toy", embeds=False))
    while True:
        match hear():
            case Ask(job=job, what=Write()):
                said += 1
                reply(job, said, hold)
            case Ask(job=job):
                say(Failed(job, "A toy can only write."))
            case _:
                pass


if __name__ == "__main__":
    main()
