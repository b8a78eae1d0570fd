"""The `thorp` command: a terminal client that draws what the server lets one being perceive.

It never imports the server: it talks to it over the wire, and starts it as a process of its own. The pure middle (`view`,
`keys`, `narrate`, `glyphs`, `camera`, `tether`) is apart from the skins (`link`, `app`, `plain`), so that it is tested
without sockets and terminals.
"""

from importlib.metadata import version

VERSION = version("thorp")
PROGRAM = f"thorp {VERSION}"
"""What the server's log calls us."""
