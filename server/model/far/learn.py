"""Finds out what a far server can do before it gets jobs: whether it has the model, speaks in turns, scores texts, embeds.

It is apart because it is done once each time a server is taken in, and what it finds steers all the rest.
"""

from collections.abc import Sequence

from server.model.engine import EMBEDDING_SIZE, Turn
from server.model.far import dialect
from server.model.far.dialect import Models, Vectors
from server.model.far.fault import Deadline, PeerError
from server.model.far.filling import learn_to_fill
from server.model.far.options import learn_to_name, scores_truly
from server.model.far.peer import Peer, Traits


async def alive(peer: Peer, deadline: Deadline) -> Models:
    """Return the models a server has; ``PeerError`` when it does not answer."""
    return dialect.read(Models, await peer.get(dialect.MODELS, deadline))


async def learn(peer: Peer, deadline: Deadline) -> None:
    """Learn all of a server that is alive; ``PeerError`` when it cannot write with the model asked for."""
    models = await alive(peer, deadline)
    peer.model = peer.model or (models.data[0].id if models.data else "")
    peer.traits, peer.learning = Traits(), True
    peer.forms.clear()
    try:
        await _learn_all(peer, deadline)
    finally:
        peer.learning = False
    peer.traits.n_ctx = next((model.n_ctx for model in models.data if model.id == peer.model), 0)
    if not peer.traits.chat and not peer.traits.texts:
        known = ", ".join(model.id for model in models.data[:8])
        raise PeerError(f"It cannot write with {peer.model or 'its model'}: name one of its models ({known[:200]}).", "gone")


async def _learn_all(peer: Peer, deadline: Deadline) -> None:
    traits, hi = peer.traits, "Hello"
    traits.chat = await _can(peer, (Turn("user", hi),), deadline)
    traits.texts = await _can(peer, hi, deadline)
    if not traits.chat and not traits.texts:
        return
    traits.echo = traits.texts and await scores_truly(peer, deadline)
    if not traits.echo or traits.chat:
        await learn_to_name(peer, deadline)
    await learn_to_fill(peer, deadline)
    traits.embeds = await _embeds(peer, deadline)


async def vectors(peer: Peer, texts: Sequence[str], deadline: Deadline) -> list[list[float]]:
    """Return one vector a text, as the server gives it."""
    body: dialect.Body = {"input": [dialect.plain(text) or " " for text in texts]}
    found = dialect.read(Vectors, await peer.post(dialect.EMBED, body, deadline)).data
    if len(found) != len(texts) or any(len(one.embedding) != EMBEDDING_SIZE for one in found):
        raise PeerError(f"It gives no embeddings of {EMBEDDING_SIZE} floats: villagers recall by words.", "refused")
    return [one.embedding for one in sorted(found, key=lambda one: one.index)]


async def _can(peer: Peer, prompt: str | tuple[Turn, ...], deadline: Deadline) -> bool:
    """Tell whether a server writes after such a prompt; ``PeerError`` when it is not well."""
    try:
        await peer.ask(*dialect.name(prompt, 1, 0), deadline)
    except PeerError as fault:
        if not peer.refuses(fault):
            raise
        return False
    return True


async def _embeds(peer: Peer, deadline: Deadline) -> bool:
    try:
        await vectors(peer, ["bread"], deadline)
    except PeerError:
        return False
    return True
