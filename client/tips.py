"""Hints that go away: one line when something can be done for the first time, never again once it was done.

Pure: what was shown how often is a mapping that whoever runs this keeps. Each is shown at most twice, and not two at once: the
town's minutes are the clock.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from client.entries import Dealt, Entry, Laid, Lived, Spoke
from client.livelihood import place_of
from client.tutorial import nearest
from client.view import SAY_CELLS, View
from client.worth import HUNGRY, recipe_of
from shared.calendar import Period
from shared.economy import Item
from shared.living import TradeState
from shared.sights import AteSelf, SleptSelf, WorkedSelf
from shared.text import clean

MOST = 2
"""So often a hint is shown …"""
LEARNED = 9
"""… and this stands for: it was done, and needs no hint any more."""

_APART_MINUTES = 10
_AGAIN_MINUTES = 120


class Tip(NamedTuple):
    """One hint."""

    name: str
    when: Callable[[View], bool]
    """Whether it can be done now."""
    done: Callable[[View, View, tuple[Entry, ...]], bool]
    """Whether it was done: what was believed before, what is now, and what the log has received since."""
    words: Callable[[View], str]
    """With `{action}` for a key."""
    typed: Callable[[View], str]


class Tips(msgspec.Struct, frozen=True):
    """What was shown."""

    shown: Mapping[str, int] = MappingProxyType({})
    """By hint: how often in all visits; `LEARNED` when it was done."""
    at: Mapping[str, int] = MappingProxyType({})
    """By hint: the minute in which it was shown in this visit."""


def after(tips: Tips, before: View, now: View, fresh: tuple[Entry, ...], *, calm: bool = False) -> tuple[Tips, Tip | None]:
    """Return what was shown after one more look, with the hint to show now, if any; `calm` shows none."""
    if not now.you or not now.town or now.replay:
        return tips, None
    learned = {tip.name: LEARNED for tip in TIPS if tips.shown.get(tip.name, 0) < LEARNED and tip.done(before, now, fresh)}
    if learned:
        tips = msgspec.structs.replace(tips, shown={**tips.shown, **learned})
    tip = None if calm or _lately(tips, now.minute) else next((one for one in TIPS if _due(tips, one, now)), None)
    if tip is None:
        return tips, None
    count = tips.shown.get(tip.name, 0) + 1
    return Tips({**tips.shown, tip.name: count}, {**tips.at, tip.name: now.minute}), tip


def _lately(tips: Tips, minute: int) -> bool:
    return any(minute < shown + _APART_MINUTES for shown in tips.at.values())


def _due(tips: Tips, tip: Tip, now: View) -> bool:
    again = tips.at.get(tip.name, now.minute - _AGAIN_MINUTES) + _AGAIN_MINUTES <= now.minute
    return again and tips.shown.get(tip.name, 0) < MOST and tip.when(now)


def _lived(kind: type[AteSelf] | type[SleptSelf] | type[WorkedSelf]) -> Callable[[View, View, tuple[Entry, ...]], bool]:
    return lambda _before, _now, fresh: any(isinstance(entry, Lived) and isinstance(entry.did, kind) for entry in fresh)


def _near_name(view: View) -> str:
    near = nearest(view, SAY_CELLS)
    return clean(near.name) if near is not None else "Somebody"


def _may_sleep(view: View) -> bool:
    return view.life is not None and view.period is Period.EVENING and view.life.act is None and not view.life.slept


def _bed(view: View, sleep: str) -> str:
    if view.life is not None and view.life.has_bed:
        return f"It is evening, and you have a bed: {sleep} sleeps until morning."
    return f"It is evening. The merchant lets rooms, on the square: :buy {Item.TEMP_ROOM}; then {sleep} sleeps."


def _hungry(view: View) -> bool:
    return view.life is not None and view.life.stamina <= HUNGRY and view.life.free(Item.BREAD) > 0


def _at_work(view: View) -> bool:
    life = view.life
    if life is None or life.act is not None or life.lacking or view.me is None:
        return False
    place = place_of(view, recipe_of(life).place)
    return place is not None and any(here.id == place.id for here in view.places_at(view.me.at))


def _offered(view: View) -> bool:
    return any(trade.state is TradeState.PENDING for trade in view.my_turn)


def _answered(_before: View, now: View, fresh: tuple[Entry, ...]) -> bool:
    ended = (entry.trade for entry in fresh if isinstance(entry, Dealt) and entry.by == now.you)
    return any(trade.target == now.you and trade.state in (TradeState.ACCEPTED, TradeState.REJECTED) for trade in ended)


def _lies_here(view: View) -> bool:
    return view.me is not None and view.me.at in view.piles


TIPS: tuple[Tip, ...] = (
    Tip(
        "offer",
        _offered,
        _answered,
        lambda _: "Somebody offers you a trade: {trades} shows it, and accepts or turns it down.",
        lambda _: "Somebody offers you a trade: :trades shows it, :accept or :reject answers.",
    ),
    Tip(
        "eat",
        _hungry,
        _lived(AteSelf),
        lambda _: "You grow weak, and have bread: {try:eat} eats.",
        lambda _: "You grow weak, and have bread: :eat eats it.",
    ),
    Tip("sleep", _may_sleep, _lived(SleptSelf), lambda view: _bed(view, "{try:sleep}"), lambda view: _bed(view, ":sleep")),
    Tip(
        "work",
        _at_work,
        _lived(WorkedSelf),
        lambda _: "You have all that your work takes, where it is done: {try:work} works.",
        lambda _: "You have all that your work takes, where it is done: :work works.",
    ),
    Tip(
        "messages",
        lambda view: view.unread_messages > 0,
        lambda before, now, _: before.unread_messages > 0 and now.unread_messages == 0,
        lambda _: "Somebody wrote to you: {messages} opens your chats.",
        lambda _: "Somebody wrote to you: :messages shows what.",
    ),
    Tip(
        "take",
        _lies_here,
        lambda _before, _now, fresh: any(isinstance(entry, Laid) and not entry.name and entry.took for entry in fresh),
        lambda _: "Something lies at your feet: :take picks it up.",
        lambda _: "Something lies at your feet: :take picks it up.",
    ),
    Tip(
        "talk",
        lambda view: nearest(view, SAY_CELLS) is not None,
        lambda _before, _now, fresh: any(isinstance(entry, Spoke) and entry.mine for entry in fresh),
        lambda view: f"{_near_name(view)} can hear you: {{open:say}} talks.",
        lambda view: f"{_near_name(view)} can hear you: type words to talk.",
    ),
    Tip(
        "travel",
        lambda view: view.me is not None and view.journey is None and bool(view.places),
        lambda _before, now, _: now.journey is not None,
        lambda _: "{travel} leads you to any place or person by itself.",
        lambda _: ":go NAME leads you to any place or person by itself.",
    ),
)
"""All hints, the most urgent first."""

COVERED = ("talk", "work", "travel", "offer")
"""What the first steps teach themselves: no hint of these while they are shown."""
