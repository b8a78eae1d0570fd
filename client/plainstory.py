"""Everything that is an act of a screen, in lines: who likes whom, a day's chronicle, a recording's marks and search.

Apart from line mode itself, so that there is one table: no act of a screen is silently nothing in lines.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

from client import farlook, hearing, looking, marks, narrate, nearby, plainhelp, stretch
from client.guide import Guide
from client.intents import Act
from client.outlook import Outlook
from client.tether import Question
from client.view import View
from shared.calendar import clock_text, day
from shared.ids import TOWN
from shared.story import SawDay, SawMoments, SawTies
from shared.text import clean
from shared.weather import Weather, weather
from shared.wire import Follow, Recount, Relate, Replay, ReplayAct, Sift, Study, Timeline

_SCREEN = "That belongs to the full screen: join without --plain."
_ON_SCREEN: dict[Act, str] = {
    Act.JUMP: "Lines go anywhere by name: :go NAME.",
    Act.DOCK: ":chats lists your chats, :chat NAME shows one.",
    Act.MIND_DOCK: ":mind NAME looks into a mind.",
    Act.SPLIT: ":follow NAME follows somebody else.",
    Act.OTHER_MAP: ":follow NAME follows somebody else.",
    Act.THEME: "Lines have no colours.",
    Act.KEYS: "Lines have no keys.",
    Act.MACROS: "Lines have no macros; they can come from a pipe.",
    Act.REPEAT: "Type the line once more; :again repeats what was said.",
    Act.FARLOOK: ":near tells what is near, :find WORDS where something is.",
    Act.FIND: "Type :find WORDS.",
    Act.PAGE_UP: ":history repeats the last lines.",
    Act.PAGE_DOWN: ":history repeats the last lines.",
    Act.HISTORY: ":history repeats the last lines.",
    Act.TRAVEL: "Type :go PLACE, or :go NAME; :places and :villagers list them.",
    Act.SIFT: "Type :sift WORDS.",
}
"""What serves instead of what only a screen can show."""

_FEELINGS = (
    (0.8, "is very close to"),
    (0.5, "is a friend of"),
    (0.2, "likes"),
    (-0.2, "is indifferent to"),
    (-0.5, "does not like"),
    (-2.0, "is an enemy of"),
)
"""From which regard on somebody is so to another (RULES 6)."""

NO_REPLAY = "Only a recording has that. Start one with: thorp replay FILE"
_WATCHERS = "That is for those who watch: thorp watch ADDRESS, or thorp replay FILE."

_Doing = Callable[[str], Awaitable[None]]


class Hands(Protocol):
    """What line mode does for these."""

    @property
    def view(self) -> View:
        """What is believed now."""

    @property
    def outlook(self) -> Outlook:
        """All that is known now."""

    def write(self, words: str) -> None:
        """Print a line."""

    def invitation(self) -> str:
        """Return how somebody else gets here."""

    def ask(self, question: Question) -> None:
        """Ask something without waiting."""

    async def inquire(self, question: Question) -> None:
        """Ask something and wait for its answer."""


class PlainStory:
    """The acts of a screen in one visit in lines."""

    def __init__(self, hands: Hands, guide: Guide) -> None:
        self._hands = hands
        self._guide = guide
        self._followed = TOWN
        self._does: dict[Act, _Doing] = {
            Act.GRAPH: self._relate,
            Act.CHRONICLE: self._recount,
            Act.SIFT: self._sift,
            Act.FOLLOW: self._follow,
            Act.FOLLOW_LAST: self._follow,
            Act.NEXT_MARK: lambda _: self._mark(1),
            Act.LAST_MARK: lambda _: self._mark(-1),
            Act.BRANCH: self._branch,
            Act.REEL: self._reel,
            Act.TUTORIAL: self._teach,
            Act.TUTORIAL_OFF: self._stop_teaching,
            Act.INTEREST: self._interest,
            Act.LOOK: self._look,
            Act.WHO: lambda _: self._line(narrate.who(hands.view)),
            Act.PLACES: lambda _: self._line(narrate.places(hands.view)),
            Act.INVITE: lambda _: self._line(hands.invitation()),
            Act.MIND: self._whose,
            Act.HELP: self._help,
        }

    async def perform(self, line: str) -> bool:
        """Tell what lines have of their own under a name, or the whole help; False when a line asks for something else."""
        word, _, rest = line.strip().partition(" ")
        name, rest = word.casefold().lstrip(":/"), clean(rest).casefold()
        if name not in ("help", "?") or not rest:
            return False
        if rest == "all":
            await self._help(rest)
        elif told := plainhelp.of(rest):
            self._hands.write(told)
        return rest == "all" or bool(told)

    async def do(self, act: Act, words: str = "") -> bool:
        """Do an act of a screen; False for one that is done elsewhere."""
        does = self._does.get(act)
        if does is not None:
            await does(words)
        elif act in _ON_SCREEN:
            self._hands.write(f"{_SCREEN} {_ON_SCREEN[act]}")
        return does is not None or act in _ON_SCREEN

    async def study(self, name: str) -> None:
        """Look into a villager's mind; who has a body may not."""
        view, welcome = self._hands.view, self._hands.outlook.welcome
        figure = looking.villager_named(view, name)
        if welcome is not None and welcome.being and not welcome.replay:
            self._hands.write(narrate.NO_STUDY)
        elif figure is None:
            self._hands.write(narrate.no_villager(view, name))
        else:
            await self._hands.inquire(Study(figure.id))

    def answer(self, sight: object) -> None:
        """Print what was asked for."""
        match sight:
            case SawDay():
                self._tell(day_lines(sight))
            case SawTies():
                self._tell(tie_lines(sight, self._hands.view))
            case SawMoments():
                self._tell(moment_lines(sight))
            case _:
                pass

    # ── where one stands ──

    def look(self) -> str:
        """Return the time, where one is and who is in view."""
        view = self._hands.view
        where = narrate.look(view, view.me.at).rstrip(".") if view.me else clean(view.town)
        dull = weather(view.town, view.minute) is not Weather.CLEAR
        sky = f"{nearby.sky(view)} " if dull else ""
        return hearing.hearable(f"Day {day(view.minute)}, {clock_text(view.minute)}. {sky}{where}. {narrate.who(view)}")

    async def _look(self, name: str) -> None:
        """Tell where one is, or all that is known of somebody or something."""
        lines = (
            farlook.called(self._hands.view, name) or [narrate.nothing_known(self._hands.view, name)] if name else [self.look()]
        )
        self._tell([hearing.hearable(line) for line in lines])

    async def _line(self, words: str) -> None:
        self._hands.write(hearing.hearable(words))

    async def _whose(self, _: str) -> None:
        names = ", ".join(clean(figure.name) for figure in looking.villagers(self._hands.view))
        self._hands.write(f"Whose? :mind NAME, of: {names}.")

    async def _help(self, words: str) -> None:
        """List what can be typed by topic, or all of it."""
        whole = [f"{usage}  {told}" for usage, told in plainhelp.whole()]
        self._tell(whole if words == "all" else plainhelp.short())

    # ── the town's story ──

    async def _relate(self, _: str) -> None:
        if self._watching():
            await self._hands.inquire(Relate())

    async def _recount(self, words: str) -> None:
        if words and not words.isdecimal():
            self._hands.write("Type it like this: :chronicle 2. Without a number it tells the day that is shown.")
        elif self._watching():
            await self._hands.inquire(Recount(int(words[:6] or 0) if words else 0))

    async def _sift(self, words: str) -> None:
        if not self._hands.outlook.replay:
            self._hands.write(NO_REPLAY)
        elif words:
            await self._hands.inquire(Sift(words[:64]))
        else:
            self._hands.write("Type it like this: :sift WORDS. It finds words, names and what marks stand for, such as trade.")

    def _watching(self) -> bool:
        """Say whether this visit may be told of everything; tells why not."""
        if self._hands.view.you:
            self._hands.write(_WATCHERS)
        return not self._hands.view.you

    # ── following, and going on ──

    async def _follow(self, words: str) -> None:
        if not self._watching():
            return
        view = self._hands.view
        figure = looking.person_named(view, words) if words else view.met.get(looking.next_followed(view, self._followed))
        if words and figure is None:
            self._hands.write(narrate.nobody_known(view, words))
            return
        self._followed = figure.id if figure is not None else TOWN
        self._hands.ask(Follow(self._followed))
        self._hands.write(f"You follow {clean(figure.name)}." if figure is not None else "You follow nobody.")

    async def _interest(self, _: str) -> None:
        """Name what is nearest; going there is a command of its own."""
        others = narrate.near(self._hands.view)
        if others:
            self._hands.write(f"{narrate.somebody(others[0])}. :go {clean(others[0].name)} leads you there.")
        else:
            self._hands.write("Nobody is in view. :exits tells the ways from here.")

    # ── a recording ──

    async def _mark(self, direction: int) -> None:
        timeline = self._timeline()
        near = marks.beside(timeline, direction) if timeline is not None else None
        if near is not None:
            self._hands.ask(Replay(ReplayAct.SEEK, near.mark.tick))
            self._hands.write(f"{marks.told(near)}.")
        elif timeline is not None:
            self._hands.write(f"There is no mark {'after' if direction > 0 else 'before'} this moment.")

    async def _branch(self, _: str) -> None:
        if (timeline := self._timeline()) is not None:
            self._hands.write(
                f"A live town of this moment, from another terminal: thorpd branch SAVE NEW.thorp --at {timeline.tick}; "
                "then thorp play --save NEW.thorp."
            )

    async def _reel(self, words: str) -> None:
        if (timeline := self._timeline()) is None:
            return
        wanted = stretch.typed_stretch(words, timeline.minute) if words else stretch.last_hour(timeline)
        if wanted is None:
            self._hands.write("Type it like this: :reel 2 14:30 - 2 15:30.")
        else:
            span = f"From {stretch.typed(wanted.first)} to {stretch.typed(wanted.last)}"
            self._hands.write(f"{span}: thorpd chronicle SAVE tells the day in words; :chronicle tells it here.")

    def _timeline(self) -> Timeline | None:
        if not self._hands.outlook.replay or self._hands.outlook.timeline is None:
            self._hands.write(NO_REPLAY)
            return None
        return self._hands.outlook.timeline

    # ── the first steps ──

    async def _teach(self, _: str) -> None:
        refused = self._guide.show()
        self._hands.write(refused or self._guide.line())

    async def _stop_teaching(self, _: str) -> None:
        self._hands.write(self._guide.put_away())

    def _tell(self, lines: list[str]) -> None:
        for line in lines:
            self._hands.write(line)


def day_lines(book: SawDay) -> list[str]:
    """Return a day of the town, passage by passage."""
    lines, period, topic = [f"Day {book.day}{'' if book.whole else ', so far'}."], "", ""
    for told in book.told:
        if (told.period, told.topic) != (period, topic):
            period, topic = told.period, told.topic
            lines.append(f"{period.capitalize()}, {clean(topic)}:")
        when = f"{stretch.typed(told.minute).split()[-1]}, " if told.minute >= 0 else ""
        lines.append(f"{when}{clean(told.words)}")
    return lines if len(lines) > 1 else [*lines, "Nothing of note happened."]


def tie_lines(sight: SawTies, view: View) -> list[str]:
    """Return who likes whom, the strongest feelings first."""
    named = {being: clean(figure.name) for being, figure in view.met.items()}
    strong = sorted((tie for tie in sight.ties if _strength(tie.regard)), key=lambda tie: -abs(tie.regard))
    known = [tie for tie in strong if tie.of in named and tie.to in named]
    return [f"{named[tie.of]} {_strength(tie.regard)} {named[tie.to]}." for tie in known] or [
        "Nobody likes or dislikes anybody yet."
    ]


def _strength(regard: float) -> str:
    """Return how somebody is to another; empty for indifference."""
    words = next((words for least, words in _FEELINGS if regard >= least), "")
    return "" if words == "is indifferent to" else words


def moment_lines(sight: SawMoments) -> list[str]:
    """Return what was found in a recorded history, with how to go there."""
    if not sight.moments:
        return [f"Nothing holds '{clean(sight.words)}'."]
    lines = [f"{marks.moment(one.minute).capitalize()}: {clean(one.words)}" for one in sight.moments]
    more = ["There is more; type more words."] if sight.more else []
    return [*lines, *more, "Go there with :seek DAY HH:MM."]
