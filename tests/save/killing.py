"""Reset a save again and again, killed a step later each time: `python -m tests.save.killing SAVE FOLDER`.

Apart because each try ends a process. SAVE, with what lies beside it, is copied to FOLDER/1, FOLDER/2 …; a child resets the copy
and ends without a word before its first, second … touch of a file, until one gets through.
"""

import os
import shutil
import sys
from pathlib import Path

from server.renewing import reset

_TOUCHES = ("open", "os.")


def die_at(step: int, folder: Path) -> None:
    """End this process before it touches files in the folder for the `step`th time."""
    left = step

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event.startswith(_TOUCHES) and str(folder) in str(arguments):
            left -= 1
            if not left:
                os._exit(9)

    sys.addaudithook(hook)


def main() -> None:
    """Try until one gets through, and print how many tries it took."""
    save, folder = Path(sys.argv[1]), Path(sys.argv[2])
    step, done = 0, False
    while not done:
        step += 1
        place = folder / str(step)
        place.mkdir(parents=True)
        for file in save.parent.glob(f"{save.name}*"):
            shutil.copy(file, place)
        child = os.fork()
        if not child:
            die_at(step, place)
            reset(place / save.name)
            os._exit(0)
        done = os.waitpid(child, 0)[1] == 0
    sys.stdout.write(f"{step}\n")


if __name__ == "__main__":
    main()
