"""One visit from a browser: `python -m client.web.visit` and a plan, started by the site for each tab.

Apart from the command line because nothing of a terminal is here, and nothing of this machine is the visitor's to read or write.
Textual's web driver takes keys and sizes from the standard input and gives the screen to the standard output.
"""

import contextlib
import sys
from pathlib import Path

import msgspec
from textual.events import AppBlur

from client import PROGRAM, ground, homes, keepsakes, link, newcomers
from client.app import ThorpApp
from client.chosen import Chosen
from client.glyphs import ASCII, UNICODE
from client.guide import Guide
from client.intents import Act, Ask, BringIn, Intent, TakeOut
from client.keepsakes import Token
from client.screens.town import TownScreen
from client.tether import Tie
from client.typed import Typed
from client.web.plan import Plan
from shared.text import name_key
from shared.wire import PROTOCOL, Hello, Mode, Welcome

NO_FILES = "In a browser there are no files: they would be those of the machine that serves this page. Join with `thorp join`."

_FILING = (Act.REEL, Act.BRANCH)
"""What ends in a file."""


class WebTown(TownScreen):
    """A town whose files are not the visitor's."""

    def perform(self, intent: Intent) -> None:
        """Carry out an intent, unless it ends in a file."""
        act = intent.act if isinstance(intent, Ask) else intent
        if isinstance(intent, TakeOut | BringIn) or act in _FILING:
            self.tell(NO_FILES)
        else:
            super().perform(intent)


class TabApp(ThorpApp):
    """A visit in a tab, the host's own."""

    CSS_PATH = Path(__file__).parents[1] / "thorp.tcss"
    _begun = False

    def on_app_blur(self, event: AppBlur) -> None:
        """Take the focus as there until the page says otherwise: the driver's own first word of it may follow the page's."""
        if not self._begun:
            self._begun = True
            event.prevent_default()


class WebApp(TabApp):
    """A visit in a tab, a stranger's."""

    TOWN = WebTown


def app_of(plan: Plan) -> ThorpApp:
    """Return the app of a tab."""
    file = homes.keepsakes_file()

    def dial(chosen: str) -> Tie:
        tokens = keepsakes.load(file).of(chosen) if plan.own else ()
        tie = link.Link(plan.address, Hello(PROTOCOL, PROGRAM, plan.mode, chosen), tokens=tokens)
        return ground.Recalling(tie, homes.ground_file()) if plan.own else tie

    def welcomed(chosen: str, welcome: Welcome) -> None:
        if plan.own and welcome.token:
            token = Token(plan.address, welcome.town, name_key(chosen), welcome.token)
            with contextlib.suppress(OSError):  # a full disk must not end a visit
                keepsakes.save(file, keepsakes.with_visit(keepsakes.load(file), chosen, token))

    chosen = Chosen(homes.settings_file() if plan.own else None, **({"ascii": True} if plan.ascii else {}))
    name = "" if plan.mode is Mode.WATCH else plan.name or None
    charset = ASCII if chosen.now.ascii else UNICODE
    app = (TabApp if plan.own else WebApp)(dial, name=name, charset=charset, welcomed=welcomed)
    app.chosen, app.notice = chosen, chosen.problem
    app.typed = Typed(homes.typed_file() if plan.own else None)
    if plan.mode is Mode.PLAY:
        app.guide = newcomers.guide(plan.mode, chosen) if plan.own else Guide(newcomer=True, shown={})
    return app


def main() -> None:
    """Run the plan given as JSON in the first argument."""
    app = app_of(msgspec.json.decode(sys.argv[1], type=Plan))
    app.run()
    sys.exit(app.return_code or 0)


if __name__ == "__main__":
    main()
