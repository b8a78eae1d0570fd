"""The screens: the town, and the few small ones that stand before it.

Apart from the widgets: a screen decides what a key or a message means, a widget only shows.
"""
