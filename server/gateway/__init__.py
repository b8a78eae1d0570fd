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
"""
