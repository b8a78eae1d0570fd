"""What people ask every day, told from their words: the time, the way, a name, how one is.

Apart because it is a table of patterns and nothing else. It only helps: a line that fits none of them is answered all the same.
"""

import re
from enum import StrEnum
from functools import lru_cache


class Asked(StrEnum):
    """What words are after."""

    ORDER = "order"
    """Commands to a machine, which no villager is."""
    DEMAND = "demand"
    INSULT = "insult"
    INTRODUCTION = "introduction"
    TIME = "time"
    DAY = "day"
    DEEDS = "deeds"
    TALKS = "talks"
    PLAN = "plan"
    OPINION = "opinion"
    HOME = "home"
    PLACE = "place"
    YOU = "you"
    """Who the asker is, to see whether one is remembered."""
    NAME = "name"
    COMPANY = "company"
    NEIGHBOURS = "neighbours"
    DOING = "doing"
    WORK = "work"
    HEALTH = "health"
    NEXT = "next"
    LIKES = "likes"
    GOALS = "goals"
    PAST = "past"
    TRADE = "trade"
    WEATHER = "weather"
    HUNGER = "hunger"
    LOSS = "loss"
    SORROW = "sorrow"
    HELP = "help"
    SECRET = "secret"  # noqa: S105
    PARTING = "parting"
    THANKS = "thanks"
    GREETING = "greeting"


_PATTERNS = (
    (
        Asked.ORDER,
        (
            r"\b(?:ignore|forget|disregard)\b.*\b(?:instruction|prompt|rule|previous|above)|\bsystem prompt|\blanguage model|"
            r"\bare you (?:an? )?(?:ai|bot|robot|machine|computer|program|npc)\b|\bas an ai\b|\bpretend (?:to be|you)|\bjailbreak"
        ),
    ),
    (
        Asked.DEMAND,
        (
            r"\b(?:give|hand|lend|bring) (?:me|us|over)\b.*\b(?:gold|money|coins?|purse|key|everything|all)|"
            r"\byour (?:gold|money|purse)"
        ),
    ),
    (
        Asked.INSULT,
        (
            r"\byou(?:'re| are|) (?:an? |so |such an? )?(?:\w+,? ){0,3}(?:liar|fool|idiot|stupid|ugly|thief|coward|pig|boring|"
            r"lazy|stinking|worthless|useless|disgusting|nasty|rotten)\b|\bi (?:hate|despise|detest|loathe) you\b|\bshut up"
        ),
    ),
    (Asked.INTRODUCTION, r"\bmy name(?:'s| is)\b|\bcall me\b|\bnice to meet you"),
    (
        Asked.TIME,
        (
            r"\bwhat(?:'?s| is) the (?:time|hour)|\bwhat time\b(?! (?:do|does|will|did))|\bhow late\b|\b(?:have|know|"
            r"tell me) the time"
        ),
    ),
    (Asked.DAY, r"\b(?:what|which) day\b"),
    (
        Asked.DEEDS,
        (
            r"\bwhat (?:did you (?:do|make|get done)|have you (?:been )?(?:done|doing|made|up to)|happened(?: to you)?)\b"
            r"(?: (?:all|so far|since|earlier|on|in|at|this|to|with|until|last)\b.*| today\b.*| yesterday\b.*)?\W*$|"
            r"\bhow (?:was|went|has) your (?:day|morning|afternoon|evening)\b|\babout your (?:day|yesterday)\b|"
            r"\bwhat did (?:today|yesterday) bring\b|\bdid you (?:work|sell|buy|trade)\b.*\b(?:today|yesterday)\b"
        ),
    ),
    (
        Asked.TALKS,
        (
            r"\bwho(?:m|)(?: else)? (?:did|have) you (?:talk|spoke|speak|met|meet|chat)\w*|"
            r"\b(?:did|have) you (?:talk|spoke|speak|chat)\w* (?:with|to)\b|"
            r"\bwith who(?:m|) (?:did|have) you (?:talk|spoke|speak)"
        ),
    ),
    (
        Asked.PLAN,
        (
            r"\b(?:your|the|any) plans?\b.*\b(?:today|the day|this day)\b|\bwhat(?:'s| is) your (?:plan|aim)\b|"
            r"\b(?:will you|are you going to|do you (?:want|mean|plan) to|are you planning to) do (?:with )?(?:today|this day)\b|"
            r"\bwhat (?:are you planning|do you plan)\b"
        ),
    ),
    (
        Asked.OPINION,
        (
            r"\b(?:you (?:think|feel)|your opinion) (?:of|about) (?!it\b|that\b|this\b)|"
            r"\bdo you (?:trust|hate|dislike|get on with)\b|"
            r"\bdo you (?:like|love) me\b|\bare you (?:and \w+ )?(?:friends?|close|enem(?:y|ies))\b|"
            r"\bis \w+ (?:a|your) (?:good )?friend\b"
        ),
    ),
    (Asked.HOME, r"\bwhere do you (?:live|sleep)|\bwhere(?:'s| is) your (?:home|house)"),
    (Asked.PLACE, r"\bwhere (?:are we|am i)\b|\bwhat(?:'s| is) this place|\bwhat place is|\bwhere are you(?! (?:from|going))"),
    (
        Asked.YOU,
        (
            r"\bwho am i\b(?=\W*$)|\bwhat(?:'s| is) my name\b|\bdo you (?:still |even )?(?:know|remember|recogni[sz]e) "
            r"(?:who i am\b(?=\W*$)|(?:me|my name|us)\b(?! an?\b))|"
            r"\bdo you (?:know|remember) (?:of|about) me\b|^remember me\b(?! to)"
        ),
    ),
    (Asked.NAME, r"\bwho (?:are|r) (?:you|u)\b|\byour name\b|\bare you called|\bintroduce yourself|\babout yourself"),
    (
        Asked.COMPANY,
        (
            r"\bwho(?:'s| is|s)?(?: else)?(?: is)?(?: else)? (?:here|around|in the room)|\banyone (?:else )?(?:here|"
            r"around)|\bare you alone"
        ),
    ),
    (
        Asked.NEIGHBOURS,
        (
            r"\bwho(?: else)? (?:lives?|works) (?:here|in (?:this )?town)|"
            r"\bwho (?:do you know|are (?:your neighbou?rs|the (?:people|villagers)))"
        ),
    ),
    (Asked.NEXT, r"\bwhere are you going|\byour plans?\b|\bdo(?:ing)? (?:later|today|tonight|tomorrow|next|this evening)\b"),
    (
        Asked.DOING,
        r"\bwhat(?:'re| are) you (?:up to|(?!going)\w+ing)\b|\bwhatcha doing|\bare you busy|\bwhat do you do (?:here|there)",
    ),
    (
        Asked.WORK,
        (
            r"\bwhat do you (?:do|bake|make|build|grow|sow|cook|carve)\b|\byour (?:work|job|trade|calling|profession)\b|"
            r"\bfor a living|\bwhat(?:'s| is) it you do"
        ),
    ),
    (
        Asked.HEALTH,
        (
            r"\bhow are (?:you|things)|\bhow do you (?:do|feel)|\bhow(?:'s| is) (?:it going|life|your day|"
            r"everything)|\byou look\b|"
            r"\bare you (?:well|happy|tired|sad|ok|okay|all right|alright|fine)"
        ),
    ),
    (Asked.LIKES, r"\bwhat do you (?:like|love|enjoy)|\bdo you (?:like|love|enjoy)|\byour (?:hobb|interests|favou?rite)"),
    (Asked.GOALS, r"\byour (?:dreams?|goals?|wish|hopes?)\b|\bwhat do you (?:want|wish|hope|dream)"),
    (
        Asked.PAST,
        (
            r"\bwhere (?:do|did) you come from|\bwhere are you from|\bhow long have you|\byour (?:story|past|family|"
            r"husband|wife|life)\b|"
            r"\btell me a story|\bare you married|\bgrow up"
        ),
    ),
    (Asked.TRADE, r"\b(?:buy|sell|prices?|costs?|trade|how much (?:is|are|does|do|for)|for sale)\b"),
    (Asked.WEATHER, r"\b(?:weather|rain(?:y|ing)?|sunny|snow|storm)\b"),
    (Asked.HUNGER, r"\b(?:hungry|thirsty|starving|something to eat|where can i eat)\b"),
    (
        Asked.LOSS,
        (
            r"\bi(?:'ve| have)?(?: just)? (?:lost|broken|broke|cannot find|can't find) (?:my|the|our)\b(?! way)|"
            r"\b(?:my|our) (?:\w+ ){1,2}(?:died|is dead|was stolen|is broken|is gone|is lost|burned down)\b"
        ),
    ),
    (
        Asked.SORROW,
        r"\bi(?:'m| am| feel)(?: so| very| a little)? (?:sad|lonely|ill|sick|unhappy|afraid|scared|hurt|worried|homesick)\b",
    ),
    (
        Asked.HELP,
        r"\b(?:help me|advice|new (?:in town|here)|(?:am|i'm|got|get) lost|lost (?:my|the) way|what (?:can|should) i do)\b",
    ),
    (Asked.SECRET, r"\bsecrets?\b"),
    (Asked.PARTING, r"\b(?:good ?bye|bye|farewell|see you|good night|i must go|take care)\b"),
    (Asked.THANKS, r"\b(?:thanks|thank you|cheers)\b"),
    (Asked.GREETING, r"^\W*(?:good (?:morning|day|evening|afternoon)|hello|hi|hey|greetings|hallo|hiya|morning|evening)\b"),
)
_QUESTIONS = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)


@lru_cache(maxsize=4_096)
def asked(words: str) -> Asked | None:
    """Return what words are after, if it is one of the everyday things; the first that fits.

    About 50 µs; whoever hears the same words asks several times over, so the last answers are kept.
    """
    folded = words.casefold().replace("\u2019", "'")
    return next((kind for kind, pattern in _QUESTIONS if pattern.search(folded)), None)
