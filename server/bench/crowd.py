"""What the villagers of `thorpd bench engine` are asked: prompts layered as a town layers them, made up but always the same.

Apart from the measuring so that it can be read what is asked. Trunk: the town's rules and examples, alike for all. Persona:
who one villager is and whom they know, alike at each of their thoughts. The rest: time, place, what just happened; never the
same twice.
"""

import msgspec

from server.model.engine import Choose, Priority, Write

TRUNK = """Thorp is a small town by a river. These are its rules, and everybody who lives here knows them. The day has four
periods: night until six, morning until noon, afternoon until six, evening until midnight. In each period a person
does one main thing: work, sleep, or idle. Who works tires; who sleeps in a bed of their own wakes rested; who does
not sleep for two nights collapses where they stand. Bread, cheese, apples and stew still hunger, each a little
differently. Grain grows on the farm, is ground in the mill, and is baked in the bakery. Wood comes from the forest,
ore from the hill, and both become tools in the forge. The market buys and sells at prices that rise when little is
left and fall when there is plenty. Coins are counted, never made: what one gains another gave. Nobody can take what
is not offered. A trade is an offer, an answer and two handshakes. Whoever speaks is heard by those who stand near; a
whisper is heard by one. Promises are remembered, and so is rudeness. Nobody is made to do anything by words alone.
The Bakery, the Mill, the Forge and the Chapel stand around the Green; the Market is south of it, the Inn beside the
bridge, the farm beyond.

Otto the smith is in the Forge. It is morning. Nell asked him what he was doing. Otto thinks: The plough must be done
by noon, and she means well.
Berta the weaver is on the Green. It is evening. She has eaten nothing. Berta thinks: There is stew at the Inn, and I
have three coins to spare.
Hugo the ringer is in the Chapel. It is night. He has not slept. Hugo thinks: The bell can wait until six, and I must
lie down.
Lena the miller is in the Mill. It is noon. The sacks are full. Lena thinks: Mabel needs flour before the others wake,
so I carry it over now.

"""

_FIRST = ("Ada", "Bram", "Cora", "Dirk", "Elsa", "Finn", "Greta", "Hanno", "Ida", "Jory")
_LAST = ("Aller", "Birch", "Crane", "Dale", "Eder", "Frost", "Gale", "Heath", "Isler", "Jansen")
_TRADES = ("baker", "smith", "weaver", "miller", "carpenter", "farmer", "fisher", "innkeeper", "shepherd", "brewer")
_TRAITS = ("kind and slow", "proud and quick", "shy and funny", "patient and frugal", "loud and generous", "careful and dry")
_DREAMS = ("own a boat", "see the sea", "build a second oven", "be asked to dance", "teach the children", "win at the fair")
_PLACES = ("the Bakery", "the Green", "the Mill", "the Market", "the Inn", "the Forge", "the Chapel")
_NEWS = (
    "sold two loaves",
    "asked for a hammer",
    "went home early",
    "told a story about the river",
    "wanted to know the price of wool",
)

OPTIONS = (" bake bread", " go home", " buy flour", " talk to Nell", " sleep", " wait here")
OTHERS = (" eat bread", " go to work", " sell flour", " call Otto", " rest", " look around")
NEUTRAL = "Nothing special is happening."


def name(villager: int) -> str:
    """Return who a villager is; a hundred are all different."""
    return f"{_FIRST[villager % 10]} {_LAST[villager // 10 % 10]}" + (f" {villager // 100}" if villager >= 100 else "")  # noqa: PLR2004


def persona(villager: int) -> str:
    """Return the second layer: who a villager is, and whom they know."""
    known = [(villager * 7 + step) % 100 for step in (3, 17, 41)]
    feelings = ("trusts", "owes a favour to", "has not forgiven")
    relations = " ".join(f"{name(villager)} {feels} {name(other)}." for feels, other in zip(feelings, known, strict=True))
    me, trade = name(villager), _TRADES[villager % 7]
    return (
        f"{me} the {trade} is {_TRAITS[villager % 6]}, {20 + villager % 50} years old, and has lived by the river for "
        f"{1 + villager % 19} winters. {me} dreams to {_DREAMS[villager % 5]}. {relations} {me} rises at {5 + villager % 3}, "
        f"works until {15 + villager % 4}, eats at the Inn when there are coins for it, and never goes out in the rain without "
        "reason.\n"
    )


def situation(villager: int, moment: int) -> str:
    """Return the last layer: what is so now."""
    other, place = name((villager * 3 + moment * 11 + 1) % 100), _PLACES[(villager + moment) % 7]
    return (
        f"Day {1 + moment // 4}, {7 + moment % 12}:{(villager * 7 + moment) % 60:02}. {name(villager)} is in {place} "
        f"with {villager % 5} bread and {(villager * 13 + moment) % 40} coins. {other} just {_NEWS[(villager + moment) % 5]}."
    )


def write(villager: int, moment: int, tokens: int, priority: Priority = Priority.THOUGHT) -> Write:
    """Return a villager's thought at a moment: three layers, sampled as the town does, no stop but its length."""
    first, second = TRUNK, TRUNK + persona(villager)
    return Write(
        prompt=f"{second}{situation(villager, moment)} {name(villager)} thinks:",
        layers=(len(first), len(second)),
        max_tokens=tokens,
        temperature=0.6,
        repeat_penalty=1.1,
        seed=villager * 1000 + moment,
        priority=priority,
        deadline_s=300.0,
        owner=villager + 1,
        purpose="bench",
    )


def unlike(job: Write, nonce: int) -> Write:
    """Return the same question as if nobody had ever asked anything alike: its first words differ, and nothing is remembered."""
    return msgspec.structs.replace(job, prompt=f"{nonce:06} {job.prompt}", layers=())


def choose(villager: int, moment: int, options: tuple[str, ...] = OPTIONS) -> Choose:
    """Return a choice of six deeds after a villager's two known layers and a new situation."""
    second = TRUNK + persona(villager)
    end = f" Now {name(villager)} will"
    return Choose(
        prompt=f"{second}At {7 + moment % 12}:{moment % 60:02} it rains.{end}",
        neutral=f"{second}{NEUTRAL}{end}",
        options=options,
        layers=(len(TRUNK), len(second)),
        deadline_s=300.0,
        owner=villager + 1,
        purpose="bench",
    )
