"""Lets a far model fill in JSON, and trusts none of it.

It is apart because servers bind answers to a schema in different ways or not at all: the strictest that a server takes for
this schema is found and remembered, and what comes back is checked all the same.
"""

import msgspec

from server.model.engine import Fill
from server.model.far import dialect
from server.model.far.dialect import Answer
from server.model.far.fault import Deadline, PeerError
from server.model.far.obey import UnknownSchemaError, obeys
from server.model.far.peer import Peer

MOST_FORMS = 256
"""Schemas whose form is remembered for a server; then it forgets and tries anew."""


async def filled(peer: Peer, job: Fill, deadline: Deadline) -> str:
    """Return JSON that obeys the job's schema; ``PeerError`` for anything else."""
    choice = (await _answered(peer, job, deadline)).choices[0]
    if choice.finish_reason == "length":
        raise PeerError(f"It did not finish within {job.max_tokens} tokens: raise max_tokens, or ask for less.", "odd")
    text = choice.said.strip()
    try:
        fits = obeys(msgspec.json.decode(text), _schema(job))
    except dialect.UNREADABLE:
        raise PeerError("It answered what is no JSON: it goes by rule.", "odd") from None
    except UnknownSchemaError as error:
        raise PeerError(f"The schema cannot be checked ({error}): ask for a simpler type.", "refused") from None
    if not fits:
        raise PeerError("Its JSON does not obey the schema: it goes by rule.", "odd")
    return text


async def learn_to_fill(peer: Peer, deadline: Deadline) -> None:
    """Find out which form a server takes at all; its traits say so then."""
    job = Fill(prompt="Answer with {}.", schema='{"type":"object"}', max_tokens=1)
    await _answered(peer, job, deadline)
    peer.traits.form = peer.forms.pop(job.schema)


async def _answered(peer: Peer, job: Fill, deadline: Deadline) -> Answer:
    """Ask in the strictest form that the server takes for this schema, and remember it."""
    chat = peer.traits.chat or not isinstance(job.prompt, str)
    forms = dialect.forms(_schema(job))
    at = peer.forms.get(job.schema, peer.traits.form)
    while True:
        try:
            answer = await peer.ask(*dialect.fill(job, forms[at], chat=chat), deadline)
        except PeerError as fault:
            if not peer.refuses(fault) or at + 1 == len(forms):
                raise
            at += 1
        else:
            if len(peer.forms) >= MOST_FORMS:
                peer.forms.clear()
            peer.forms[job.schema] = at
            return answer


def _schema(job: Fill) -> object:
    try:
        return msgspec.json.decode(job.schema)
    except dialect.UNREADABLE:
        raise PeerError("The schema is no JSON: ask with one that schema_of makes.", "refused") from None
