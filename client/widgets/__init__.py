"""The parts of the town screen, each drawn line by line.

Apart from the screens so that each is one widget with one `show`: it is told what to show and redraws only what changed.
"""
