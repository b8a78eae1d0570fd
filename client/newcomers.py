"""Who is new, and what was told them: their name in lines, and the guide of a visit, with what is kept of it between visits.

Apart from the guide, which knows no files.
"""

import contextlib
from collections.abc import Callable, Mapping

from client import homes, keepsakes
from client.chosen import Chosen
from client.guide import Guide, Kept
from shared.text import clean, name_problem
from shared.wire import Mode


def guide(mode: Mode, chosen: Chosen) -> Guide:
    """Return the guide of a visit: the first steps are shown until they are finished or put away."""
    kept = keepsakes.load(homes.keepsakes_file())
    newcomer = mode is Mode.PLAY and not chosen.now.hints_done

    def finished() -> None:
        chosen.change(hints_done=True)

    return Guide(newcomer=newcomer, shown=kept.hints, kept=Kept(_keep, finished))


def name_in_lines(suggestion: str, typed: Callable[[], str] | None, tell: Callable[[str], None]) -> str:
    """Return the name of who comes for the first time, in lines; empty for who leaves instead.

    `typed` returns the next line with its end, nothing at the end of the input; None where nobody sits: the suggestion is taken.
    """
    if typed is None:
        tell(f"You come as {suggestion}; --name NAME chooses another name.")
        return suggestion
    tell(f"Under which name do you come to town? Enter alone takes {suggestion}.")
    while line := typed():
        name = clean(line).strip() or suggestion
        problem = name_problem(name)
        if problem is None:
            return name
        tell(f"{problem} Type another name.")
    return ""


def _keep(hints: Mapping[str, int]) -> None:
    """Remember which hints were shown; a full disk must not end a visit."""
    file = homes.keepsakes_file()
    with contextlib.suppress(OSError):
        keepsakes.save(file, keepsakes.with_hints(keepsakes.load(file), hints))
