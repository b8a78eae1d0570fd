"""Who is new, and what was told them: the guide of a visit, with what is kept of it between visits.

Apart from the guide, which knows no files.
"""

import contextlib
from collections.abc import Mapping

from client import homes, keepsakes
from client.chosen import Chosen
from client.guide import Guide, Kept
from shared.wire import Mode


def guide(mode: Mode, chosen: Chosen) -> Guide:
    """Return the guide of a visit: the first steps are shown until they are finished or put away."""
    kept = keepsakes.load(homes.keepsakes_file())
    newcomer = mode is Mode.PLAY and not chosen.now.hints_done

    def finished() -> None:
        chosen.change(hints_done=True)

    return Guide(newcomer=newcomer, shown=kept.hints, kept=Kept(_keep, finished))


def _keep(hints: Mapping[str, int]) -> None:
    """Remember which hints were shown; a full disk must not end a visit."""
    file = homes.keepsakes_file()
    with contextlib.suppress(OSError):
        keepsakes.save(file, keepsakes.with_hints(keepsakes.load(file), hints))
