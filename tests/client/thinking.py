"""A mind full of everything, for the tests and the pictures of what a watcher sees of it."""

from msgspec.structs import replace

from shared.living import Appointment
from shared.minds import (
    ChoiceSeen,
    EvidenceSeen,
    InsightSeen,
    MemorySeen,
    MindSeen,
    OptionSeen,
    RelationSeen,
    TalkSeen,
    ThoughtSeen,
)
from shared.sights import SawMind
from tests.client.stage import ADA, GRETA, JORY, MABEL, RUFUS

NASTY = "\x1b[31mred\x1b[0m [bold]loud[/bold] [link=x]"
"""Words as a rogue might leave them in somebody's memory, and …"""
HARMLESS = "red [bold]loud[/bold] [link=x]"
"""… as they are shown."""

STEPS = (
    Appointment(360, "home", "kneading the first dough"),
    Appointment(420, "Bakery", "baking bread"),
    Appointment(660, "Market Square", "selling warm loaves"),
    Appointment(780, "Kettle Café", "asking Ada about the wheat"),
    Appointment(900, "Bakery", "setting the sponge"),
    Appointment(1110, "home", "eating supper"),
    Appointment(1290, "home", "sleeping"),
)
EVIDENCE = (
    EvidenceSeen(
        "Ada said today, The mill is short of wheat.",
        {"meaning": 0.81, "words": 0.33, "recency": 0.97, "importance": 0.5},
    ),
    EvidenceSeen("I bought 6 wheat from Greta yesterday for 45 gold.", {"meaning": 0.62, "words": 0.1, "recency": 0.6}),
)
CHOICE = ChoiceSeen(
    minute=770,
    options=(
        OptionSeen("go to the Kettle Café and talk with Ada", 0.58, 0.71, 0.3),
        OptionSeen("work in the bakery", 0.27, 0.2, 0.45),
        OptionSeen("buy 6 wheat from the merchant", 0.114, 0.08, 0.2),
        OptionSeen("stay and sell the last loaves", 0.033, 0.009, 0.05),
        OptionSeen("go home", 0.003, 0.001, 0.0),
    ),
    chosen=0,
    situation="It is noon. Mabel stands on the Market Square with two loaves left; there is no wheat in the bakery.",
    evidence=EVIDENCE,
)
MIND = MindSeen(
    being=MABEL,
    name="Mabel",
    minute=785,
    doing="asking Ada about the wheat",
    mood=0.34,
    feels="cheerful",
    energy=62,
    goals=("see Jory build her a new oven", "find a steady supply of wheat"),
    aim="Bake early, sell by noon, and settle with Ada where the wheat comes from.",
    because="the mill is short of wheat",
    steps=STEPS,
    choice=CHOICE,
    thoughts=(
        ThoughtSeen(362, "planned", "Bake early, sell by noon."),
        ThoughtSeen(415, "decided", "work in the bakery", by_rule=True),
        ThoughtSeen(655, "reflected", "Whoever holds the wheat holds the bread."),
        ThoughtSeen(656, "aspired", "find a steady supply of wheat"),
        ThoughtSeen(770, "decided", "go to the Kettle Café and talk with Ada"),
    ),
    insights=(
        InsightSeen(655, "What keeps me from baking?", "Whoever holds the wheat holds the bread.", EVIDENCE),
        InsightSeen(300, "", "I am happiest before the others wake.", by_rule=True),
    ),
    relations=(
        RelationSeen(JORY, "Jory", 0.83, "close friends", 12, 3),
        RelationSeen(ADA, "Ada", 0.41, "acquaintances", 4, 1),
        RelationSeen(GRETA, "Greta", 0.0, "neutral"),
        RelationSeen(RUFUS, "Rufus", -0.64, "enemies", 1),
    ),
    memories=(
        MemorySeen(560, "I collapsed yesterday.", 10),
        MemorySeen(700, "Ada said today, The mill is short of wheat.", 5),
        MemorySeen(712, "I sold 4 bread to Jory today for 135 gold.", 4),
    ),
    memory_count=1234,
    talk=(
        TalkSeen(781, "Mabel", "Ada", "Is there truly no wheat left?"),
        TalkSeen(782, "Ada", "Mabel", "Ask Greta, she hides a sack or two."),
        TalkSeen(784, "Mabel", "Ada", "I see.", by_rule=True),
    ),
)

BARE = MindSeen(being=JORY, name="Jory", minute=400, feels="calm", energy=80)
"""A mind of which nothing is known yet."""


def nasty() -> MindSeen:
    """A mind in which every word is a rogue's."""
    return replace(
        MIND,
        name=NASTY,
        doing=NASTY,
        feels=NASTY,
        goals=(NASTY,),
        aim=NASTY,
        because=NASTY,
        steps=(Appointment(0, NASTY, NASTY),),
        choice=replace(
            CHOICE,
            options=(OptionSeen(NASTY, 1.0),),
            situation=NASTY,
            evidence=(EvidenceSeen(NASTY, {NASTY: 0.5}),),
        ),
        thoughts=(ThoughtSeen(1, NASTY, NASTY),),
        insights=(InsightSeen(1, NASTY, NASTY, (EvidenceSeen(NASTY),)),),
        relations=(RelationSeen(ADA, NASTY, 0.5, NASTY),),
        memories=(MemorySeen(1, NASTY, 10),),
        talk=(TalkSeen(1, NASTY, NASTY, NASTY),),
    )


def saw(mind: MindSeen = MIND) -> SawMind:
    return SawMind(mind)
