"""The name, asked before there is a town to walk into: no clock runs while somebody thinks of one.

Apart from the visit, which has a line to a town: this is its first screen alone.
"""

from client.app import ThorpApp
from client.glyphs import UNICODE, Charset
from client.scripted import ListTie


class NameApp(ThorpApp):
    """Asks for a name; `given` is None when somebody left instead."""

    def __init__(self, suggestion: str, charset: Charset = UNICODE) -> None:
        super().__init__(lambda _: ListTie(), name=None, suggestion=suggestion, charset=charset)
        self.given: str | None = None

    def _enter(self, name: str | None) -> None:
        """End with the name."""
        self.given = name
        self.exit(return_code=0)
