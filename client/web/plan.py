"""What a tab is to be: told by the site to the process of a visit, as JSON.

Apart from both, so that the site needs nothing of the screens.
"""

import msgspec

from shared.wire import Mode


class Plan(msgspec.Struct, frozen=True):
    """Where a tab goes, and as whom."""

    address: str
    mode: Mode = Mode.PLAY
    name: str = ""
    """The host's own, whose tokens are used and kept; empty: the visitor is asked, and nothing is kept."""
    ascii: bool = False

    @property
    def own(self) -> bool:
        """Whether the host visits, rather than somebody who came by."""
        return bool(self.name)
