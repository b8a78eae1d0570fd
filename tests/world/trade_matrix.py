"""Every verb of trade by everybody in every state, tried through `decide` and written as tables.

`python -m tests.world.trade_matrix` writes them into `server/world/README.md`; the test compares.
"""

from collections.abc import Callable
from pathlib import Path

from server.world.decide import attempt
from server.world.entry import Entry
from server.world.events import Accepted, Closed, Confirmed, Settled
from server.world.orders import Admit, AnyCommand, Dismiss
from server.world.refusal import Refusal
from server.world.state import World
from shared.commands import Accept, Buy, Cancel, Confirm, Create, Offer, Reject, Withdraw
from shared.ids import TOWN, BeingId
from tests.world.drawing import ADA, BOB, MABEL, act, later, place, world

README = Path(__file__).parents[2] / "server/world/README.md"
BEGIN, END = "<!-- trade matrix: python -m tests.world.trade_matrix -->", "<!-- end -->"

ROLES = {"initiator": ADA, "target": BOB, "outsider": MABEL}
VERBS: dict[str, Callable[[int], AnyCommand]] = {
    "accept": Accept,
    "reject": Reject,
    "confirm": Confirm,
    "cancel": Cancel,
    "withdraw": Withdraw,
}

Script = tuple[tuple[BeingId, AnyCommand], ...]
_ACCEPT: Script = ((BOB, Accept(1)),)
STATES: dict[str, Script] = {
    "pending": (),
    "accepted": _ACCEPT,
    "accepted, confirmed by the initiator": (*_ACCEPT, (ADA, Confirm(1))),
    "accepted, confirmed by the target": (*_ACCEPT, (BOB, Confirm(1))),
    "committed": (*_ACCEPT, (ADA, Confirm(1)), (BOB, Confirm(1))),
    "rejected": ((BOB, Reject(1)),),
    "cancelled": ((ADA, Cancel(1)),),
    "withdrawn": (*_ACCEPT, (ADA, Withdraw(1))),
    "expired": (),
    "released": ((TOWN, Dismiss(BOB)), (TOWN, Admit("Bob"))),
    "unknown number": (),
}


def market() -> World:
    """Return a square with three who have a life; Ada has offered to sell Bob ten wheat for 90 gold: trade 1."""
    here = world("1.2.3\n.....", place("Square", 0, 0, 5, 2, kind="square"))
    for being in ROLES.values():
        here, _ = act(here, being, Create("farmer"))
    here, _ = act(here, ADA, Buy("wheat", 10))
    return act(here, ADA, Offer("Bob", "sell", "wheat", 10, 900))[0]


def reached(state: str) -> World:
    """Return the market with trade 1 in this state."""
    here = market()
    for actor, command in STATES[state]:
        here, _ = act(here, actor, command)
    return later(here, here.offer_ticks) if state == "expired" else here


def outcome(state: str, role: str, verb: str) -> str:
    """Try it and return the code of the refusal, or what came of it in bold."""
    here = reached(state)
    answer = attempt(here, ROLES[role], VERBS[verb](99 if state == "unknown number" else 1))
    if isinstance(answer, Refusal):
        return f"`{answer.code}`"
    assert isinstance(answer, Entry)
    match answer.events[-1]:
        case Accepted():
            return "**accepted**"
        case Confirmed():
            return "**confirmed**"
        case Settled():
            return "**committed**"
        case Closed(how=how):
            return f"**{how}**"
        case event:
            raise AssertionError(event)


def tables() -> str:
    """Return a table for each role: a line for each state, a column for each verb."""
    return "\n\n".join(_table(role) for role in ROLES)


def _table(role: str) -> str:
    head = f"| the {role}, when the trade is | {' | '.join(VERBS)} |"
    lines = [f"| {state} | {' | '.join(outcome(state, role, verb) for verb in VERBS)} |" for state in STATES]
    return "\n".join([head, "|---" * (len(VERBS) + 1) + "|", *lines])


def written() -> str:
    """Return what stands between the markers of the README."""
    return README.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0].strip("\n")


def write() -> None:
    """Write the tables between the markers."""
    before, rest = README.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    README.write_text(f"{before}{BEGIN}\n\n{tables()}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write()
