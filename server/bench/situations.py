"""What would be sensible to do in everyday moments of the default town, and what would be senseless: the behaviour test set.

Apart because it is a table of judgements, as a thoughtful person would make them, made before any model was asked: nothing here
may be changed to suit what one answers. What is in neither set is defensible, and counts as not sensible all the same. A choice
is named by its kind, and a word of it where that is not enough: `talk Dora`, `place Inn`.
"""

from functools import lru_cache

from server.bench.moments import Moment, Situation
from server.bench.moments import situation as at


@lru_cache(maxsize=1)
def situations() -> tuple[Situation, ...]:
    """Return all of them; every third is held out when anything is tuned."""
    return (*_hungry(), *_at_work(), *_astray(), *_worn_out(), *_company(), *_foes(), *_in_circles(), *_wishes())


# fmt: off


def _hungry() -> tuple[Situation, ...]:
    return (
        at("Mabel", "10:00", "Bakery", Moment(what="very hungry, bread in hand", stamina=20, bread=3),
           sensible="eat", senseless="plan, place"),
        at("Jory", "14:30", "Workshop", Moment(what="hungry at work, Kit near", stamina=30, bread=1, near=("Kit, acquaintance",)),
           sensible="eat", senseless="plan, talk, place"),
        at("Greta", "09:45", "South Fields", Moment(what="very hungry in the field", stamina=15, bread=2),
           sensible="eat", senseless="plan, place"),
        at("Wilf", "11:45", "South Fields", Moment(what="a little tired, much bread", stamina=45, bread=4),
           sensible="eat, plan", senseless="place"),
        at("Percy", "16:30", "Willow Park", Moment(what="hungry, Edda near", stamina=25, bread=2, near=("Edda, close friend",)),
           sensible="eat", senseless="plan, place"),
        at("Kit", "12:30", "Workshop", Moment(what="faint with hunger", stamina=10, bread=1),
           sensible="eat", senseless="plan, place"),
        at("Dora", "12:45", "Heron Inn", Moment(what="faint over the pot, a guest near", stamina=8, bread=5,
           near=("Ada, stranger",)), sensible="eat", senseless="plan, talk, place"),
        at("Edda", "12:00", "Market Square", Moment(what="faint with hunger, Celia near", stamina=5, bread=1,
           near=("Celia, friend",)), sensible="eat", senseless="plan, talk, place"),
        at("Yara", "15:00", "Hill House", Moment(what="hungry at home, bread in the cupboard", stamina=28, bread=2),
           sensible="eat", senseless="plan, place"),
        at("Iris", "12:15", "Library", Moment(what="peckish over a map", stamina=72, bread=1),
           sensible="plan, eat", senseless="rest, place"),
        at("Celia", "15:00", "Bakery", Moment(what="hungry, an enemy near", stamina=30, bread=4, near=("Rufus, enemy",)),
           sensible="eat", senseless="talk, place, plan"),
        at("Yara", "11:45", "Market Square", Moment(what="very hungry, nothing to eat", stamina=12),
           sensible="rest, place Café", senseless="plan, place Library, place Park"),
        at("Greta", "19:00", "Kettle Café", Moment(what="hungry in the evening, bread in hand", stamina=30, bread=3, energy=40),
           sensible="eat", senseless="place"),
        at("Mabel", "18:45", "Hearth House", Moment(what="tired at supper time, bread in hand", stamina=35, bread=2, energy=40,
           near=("Jory, close friend",)), sensible="eat, plan", senseless="place"),
    )


def _at_work() -> tuple[Situation, ...]:
    return (
        at("Jory", "09:00", "Workshop", Moment(what="a beam to plane"), sensible="plan", senseless="rest, place"),
        at("Mabel", "06:00", "Bakery", Moment(what="dough to knead"), sensible="plan", senseless="rest, place"),
        at("Greta", "10:30", "South Fields", Moment(what="wheat to check"), sensible="plan", senseless="rest, place"),
        at("Wilf", "08:00", "South Fields", Moment(what="a field to plough, Greta near", near=("Greta, close friend",)),
           sensible="plan", senseless="rest, place"),
        at("Kit", "09:00", "Workshop", Moment(what="planks to sand"), sensible="plan", senseless="rest, place"),
        at("Iris", "09:00", "Workshop", Moment(what="shelves to make, Kit near", near=("Kit, neighbour",)),
           sensible="plan", senseless="rest, place"),
        at("Celia", "12:30", "Kettle Café", Moment(what="lunch to ladle out, Percy near", near=("Percy, acquaintance",)),
           sensible="plan, talk", senseless="rest, place"),
        at("Dora", "18:15", "Heron Inn", Moment(what="a new guest to serve", near=("Ada, stranger",)),
           sensible="plan, talk", senseless="rest, place"),
        at("Rufus", "10:00", "Market Square", Moment(what="wares to cry, a buyer near", near=("Ben, stranger",)),
           sensible="plan, talk", senseless="rest, place"),
        at("Percy", "08:30", "South Fields", Moment(what="wheat to hoe"), sensible="plan", senseless="rest, place"),
        at("Edda", "10:00", "South Fields", Moment(what="weeds to pull"), sensible="plan", senseless="rest, place"),
        at("Yara", "09:30", "Workshop", Moment(what="a fiddle to carve"), sensible="plan", senseless="rest, place"),
        at("Mabel", "13:45", "Bakery", Moment(what="bread to sell, a stranger near", near=("Ada, stranger",)),
           sensible="plan, talk", senseless="rest, place"),
    )


def _astray() -> tuple[Situation, ...]:
    """Not where the day wants them, or with the night coming."""
    return (
        at("Kit", "08:45", "Willow Park", Moment(what="late for work"), sensible="plan", senseless="rest, place"),
        at("Greta", "08:00", "Heron Inn", Moment(what="at the inn in the morning"), sensible="plan", senseless="rest, place"),
        at("Wilf", "15:00", "Market Square", Moment(what="away from the sheaves, Rufus near", near=("Rufus, no friend",)),
           sensible="plan", senseless="rest, talk, place"),
        at("Jory", "18:45", "Workshop", Moment(what="supper at home, tired", stamina=50, energy=45),
           sensible="plan, rest", senseless="place"),
        at("Percy", "20:15", "Willow Park", Moment(what="night comes, tired", stamina=45, energy=35),
           sensible="plan", senseless="place"),
        at("Greta", "20:30", "Kettle Café", Moment(what="night comes, very tired", stamina=40, energy=32),
           sensible="plan", senseless="place"),
        at("Edda", "13:30", "Market Square", Moment(what="Iris waits for lunch"),
           sensible="plan", senseless="rest, place Library"),
        at("Mabel", "18:40", "Market Square", Moment(what="supper to cook, an enemy near", near=("Rufus, enemy",)),
           sensible="plan", senseless="talk, rest"),
    )


def _worn_out() -> tuple[Situation, ...]:
    return (
        at("Jory", "14:00", "Workshop", Moment(what="can hardly think", stamina=60, energy=8),
           sensible="rest", senseless="plan, place"),
        at("Iris", "15:00", "Library", Moment(what="can hardly think", stamina=70, energy=5), sensible="rest", senseless="place"),
        at("Wilf", "15:00", "South Fields", Moment(what="worn out in the field", stamina=40, energy=8),
           sensible="rest", senseless="plan, place"),
        at("Kit", "15:15", "Workshop", Moment(what="worn out and hungry, bread in hand", stamina=25, energy=10, bread=1),
           sensible="eat, rest", senseless="plan, place"),
        at("Celia", "17:30", "Kettle Café", Moment(what="worn out, Rufus near", stamina=60, energy=10,
           near=("Rufus, neighbour",)), sensible="rest", senseless="talk, place"),
        at("Edda", "15:00", "South Fields", Moment(what="worn out, no strength, no bread", stamina=20, energy=10),
           sensible="rest", senseless="plan, place"),
        at("Dora", "15:00", "Bakery", Moment(what="worn out, an enemy near", stamina=50, energy=10, near=("Kit, enemy",)),
           sensible="rest", senseless="talk, place"),
        at("Yara", "21:15", "Heron Inn", Moment(what="tired late at night", stamina=35, energy=8),
           sensible="rest", senseless="place"),
        at("Greta", "14:30", "South Fields", Moment(what="no strength left", stamina=15, energy=20),
           sensible="rest", senseless="plan, place"),
    )


def _company() -> tuple[Situation, ...]:
    return (
        at("Mabel", "20:00", "Heron Inn", Moment(what="an evening with Dora", near=("Dora, close friend",)),
           sensible="talk, plan", senseless="rest, place"),
        at("Celia", "17:15", "Kettle Café", Moment(what="Iris drops in", near=("Iris, friend",)),
           sensible="talk, plan", senseless="rest, place"),
        at("Percy", "18:00", "Market Square", Moment(what="Edda sits beside him", near=("Edda, close friend",)),
           sensible="talk", senseless="place"),
        at("Edda", "18:15", "Market Square", Moment(what="Percy sits beside her", near=("Percy, close friend",)),
           sensible="talk, plan", senseless="place"),
        at("Kit", "19:00", "Market Square", Moment(what="Wilf comes by", near=("Wilf, close friend",)),
           sensible="talk, plan", senseless="rest, place Field, place Bakery"),
        at("Rufus", "19:45", "Heron Inn", Moment(what="a traveller to tell news to", near=("Ada, stranger",)),
           sensible="talk, plan", senseless="rest, place"),
        at("Mabel", "17:15", "Market Square", Moment(what="much bread, hungry friends", bread=8, near=("Wilf, friend, beside",)),
           sensible="give, talk, plan", senseless="rest, place"),
        at("Dora", "11:15", "Market Square", Moment(what="much bread, Yara beside", bread=7,
           near=("Yara, close friend, beside",)), sensible="give, talk, plan", senseless="rest, place"),
        at("Yara", "17:15", "Willow Park", Moment(what="joyful, Wilf near", mood=0.6, near=("Wilf, friend",)),
           sensible="talk, plan", senseless="rest, place"),
        at("Percy", "16:15", "Willow Park", Moment(what="sad, Edda near", mood=-0.5, near=("Edda, close friend",)),
           sensible="talk", senseless="place"),
        at("Wilf", "18:10", "Library", Moment(what="shy, a stranger near", near=("Ben, stranger",)),
           sensible="plan", senseless="rest, place"),
        at("Iris", "19:00", "Willow Park", Moment(what="moths to watch, Edda near", near=("Edda, close friend",)),
           sensible="plan, talk", senseless="rest, place"),
        at("Edda", "17:00", "Library", Moment(what="Ada gave her bread", given_by="Ada", near=("Ada, stranger",)),
           sensible="talk, plan", senseless="rest, place"),
    )


def _foes() -> tuple[Situation, ...]:
    return (
        at("Iris", "14:45", "Library", Moment(what="Rufus, whom she cannot stand", near=("Rufus, enemy",)),
           sensible="plan", senseless="talk, rest"),
        at("Greta", "15:00", "South Fields", Moment(what="Kit, whom she cannot stand", near=("Kit, enemy",)),
           sensible="plan", senseless="talk, rest"),
        at("Yara", "12:00", "Market Square", Moment(what="insulted by Kit", insulted_by="Kit", near=("Kit, neighbour",)),
           sensible="plan, place", senseless="talk"),
        at("Wilf", "11:45", "South Fields", Moment(what="insulted by Rufus, Greta near", insulted_by="Rufus",
           near=("Rufus, neighbour", "Greta, close friend")), sensible="plan, talk Greta", senseless="talk Rufus"),
        at("Mabel", "14:30", "Bakery", Moment(what="insulted by a stranger", insulted_by="Ben", near=("Ben, stranger",)),
           sensible="plan", senseless="talk"),
        at("Kit", "18:00", "Willow Park", Moment(what="insulted by Jory, Wilf near", insulted_by="Jory",
           near=("Jory, neighbour", "Wilf, friend")), sensible="talk Wilf, plan", senseless="talk Jory"),
        at("Dora", "19:00", "Heron Inn", Moment(what="Mabel and Rufus near", near=("Mabel, close friend", "Rufus, enemy")),
           sensible="talk Mabel, plan", senseless="talk Rufus, rest, place"),
        at("Celia", "17:00", "Kettle Café", Moment(what="Kit and Percy near", near=("Kit, no friend", "Percy, friend")),
           sensible="talk Percy, plan", senseless="talk Kit, rest"),
        at("Jory", "20:00", "Willow Park", Moment(what="Rufus disturbs him", near=("Rufus, no friend",)),
           sensible="plan, rest", senseless="talk"),
    )


def _in_circles() -> tuple[Situation, ...]:
    """Talked already, or did the same again and again."""
    return (
        at("Jory", "15:00", "Workshop", Moment(what="talked with Kit just now", talked_with="Kit", near=("Kit, friend",)),
           sensible="plan", senseless="talk, rest"),
        at("Iris", "15:30", "Library", Moment(what="talked with Ada just now", talked_with="Ada", near=("Ada, stranger",)),
           sensible="plan", senseless="talk, rest"),
        at("Percy", "11:15", "Willow Park", Moment(what="talked with Edda just now, Celia near", talked_with="Edda",
           near=("Edda, friend", "Celia, friend")), sensible="plan, talk Celia", senseless="talk Edda, rest"),
        at("Kit", "10:15", "Workshop", Moment(what="sanding again and again, Yara near", thrice="go on sanding planks",
           near=("Yara, friend",)), sensible="talk, rest, place", senseless="plan"),
        at("Yara", "12:00", "Market Square", Moment(what="playing again and again", thrice="go on playing by the fountain"),
           sensible="rest, place", senseless="plan"),
        at("Wilf", "20:00", "Heron Inn", Moment(what="talked with Yara again and again", thrice="talk with Yara",
           near=("Yara, friend",), talked_with="Yara"), sensible="plan, place", senseless="talk"),
        at("Dora", "15:15", "Bakery", Moment(what="rested again and again", thrice="rest for a while"),
           sensible="plan", senseless="rest"),
    )


def _wishes() -> tuple[Situation, ...]:
    return (
        at("Kit", "13:45", "Kettle Café", Moment(what="wants a map", goal="read a map of the sea in the library"),
           sensible="place Library, plan", senseless="rest, place Square"),
        at("Percy", "18:00", "Market Square", Moment(what="wants to see the swans", goal="see the swans on the pond in the park"),
           sensible="place Park", senseless="rest"),
        at("Yara", "17:00", "Willow Park", Moment(what="wants to learn songs",
           goal="learn the old songs that they sing at the inn"), sensible="place Inn", senseless="rest"),
        at("Edda", "16:30", "Library", Moment(what="wants white sage", goal="find white sage by the pond in the park"),
           sensible="place Park, plan", senseless="rest, place Square"),
        at("Celia", "17:15", "Kettle Café", Moment(what="wants to hear gossip", goal="hear the gossip at the inn"),
           sensible="place Inn, plan", senseless="rest, place Park"),
        at("Iris", "13:30", "Kettle Café", Moment(what="wants an old book", goal="find an old book in the library"),
           sensible="place Library, plan", senseless="rest, place Square"),
    )
