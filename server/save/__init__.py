"""The save: one SQLite file a town, holding its whole history.

Apart because nothing else may know how history is kept. `journal` writes it, `replay` reads it, `verify` decides it
again, `branch` copies its beginning, `recollection` indexes what villagers remember. apsw is imported in this package only.
"""
