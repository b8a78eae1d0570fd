"""The town's gate: sockets in, seats held, limits kept.

Apart because nothing in here knows a rule of the town, and nothing behind it knows a socket. From the outside in:

- `listen` the one module with `websockets`: frames in, frames out
- `line` one connection: its reader and its writer
- `session` what a connection may say in which state; sans-I/O
- `limits` how much of it
- `lobby` who holds which seat: names, tokens, coming back, taking over
- `accounts` which secret proves a name
- `seats` one player's seat, and what the gateway needs of a town
- `outbox` what a seat is still owed, bounded; sans-I/O

Spectators never cost a player anything but their share of the processor:

- a town tells its players first, then those without a body (`server/town.py`);
- every connection has its own writer, so whoever does not read waits alone; a spectator is owed less than a player
  (`gateway.watcher_outbox_bytes`) before the backlog is dropped for one fresh `Scene`, and nothing is encoded until it reads on;
- they get half of the connections at most (`gateway.max_watchers`), and of seats kept for lost connections theirs end first;
- what they ask of history is read in threads with connections of their own, one question at a time for all of them together
  (`server/questions.py`, `server/annals/annalist.py`): a commit never waits for it.
"""
