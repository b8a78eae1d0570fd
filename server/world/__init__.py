"""The town itself, pure: what is, what can be, what follows, and who perceives it.

Apart because everything else (clock, disk, sockets, models) may fail, and this must not. Nothing here reads a clock, file or
socket, logs, or uses `random`, `hash()`, floats or the order of a set; numpy and tcod appear only in `sense` and `path`.

    decide (World, actor, Command, Dice)        -> Events or a Refusal
    evolve (World, Event)                       -> World
    project(before, after, Event, observer)     -> Sights
"""
