"""The server: the town, its save, its gate, its minds and their model."""
