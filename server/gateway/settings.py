"""What a host may set about the gateway, each with its default and its explanation.

Apart because the config file, `thorpd config` and the gateway read the same struct.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

Rate = Annotated[float, Meta(gt=0, le=10_000)]
Seconds = Annotated[float, Meta(ge=0, le=86_400)]


class GatewaySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The `[gateway]` table of the config; descriptions are printed by `thorpd config`."""

    host: Annotated[
        str,
        Meta(min_length=1, description="Address to listen on: 127.0.0.1 for this machine only, 0.0.0.0 or :: for everybody."),
    ] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535, description="Port to listen on; 0 takes any free one.")] = 7878
    origins: Annotated[
        tuple[str, ...],
        Meta(description="Web pages that may connect, as in 'https://town.example'; the terminal client needs none."),
    ] = ()
    max_connections: Annotated[int, Meta(ge=1, le=100_000, description="Connections at once; one more is told 'full'.")] = 200
    max_watchers: Annotated[
        int, Meta(ge=0, le=100_000, description="Spectators at once; never more than half of the connections, the rest plays.")
    ] = 100
    grace_s: Annotated[
        Seconds, Meta(description="Seconds that a body waits in town for its player after the connection was lost.")
    ] = 60.0
    hello_s: Annotated[float, Meta(gt=0, le=600, description="Seconds a new connection has to say who it is.")] = 10.0
    slow_s: Annotated[
        float, Meta(gt=0, le=600, description="Seconds a client may take to read one frame before its connection ends.")
    ] = 20.0
    ping_s: Annotated[
        float, Meta(gt=0, le=600, description="Seconds between pings, and to wait for their answer: finds dead connections.")
    ] = 20.0
    gather_ms: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000,
            description="Milliseconds over which what others do is gathered into one frame; a player's own acts never wait.",
        ),
    ] = 40
    outbox_bytes: Annotated[
        int,
        Meta(ge=1_024, description="Bytes waiting for one slow client before it is given a fresh scene instead."),
    ] = 262_144
    watcher_outbox_bytes: Annotated[int, Meta(ge=1_024, description="The same for a spectator, who is dropped first.")] = 65_536
    window_bytes: Annotated[
        int,
        Meta(ge=0, description="Bytes already sent that are kept for a client whose connection was lost."),
    ] = 131_072
    newcomers_per_min: Annotated[
        Rate, Meta(description="New names a minute, from everywhere together: a town has room for a few thousand, for ever.")
    ] = 30.0
    newcomers_burst: Annotated[int, Meta(ge=1, le=10_000, description="New names at once after a rest.")] = 100
    commands_per_s: Annotated[Rate, Meta(description="Commands a second, walking aside.")] = 4.0
    commands_burst: Annotated[int, Meta(ge=1, le=10_000, description="Commands at once after a rest.")] = 8
    walks_per_s: Annotated[Rate, Meta(description="Steps a second.")] = 8.0
    walks_burst: Annotated[int, Meta(ge=1, le=10_000, description="Steps at once after a rest.")] = 16
    steers_per_s: Annotated[Rate, Meta(description="Acts on a replay, or changes of whom to follow, a second.")] = 10.0
    steers_burst: Annotated[int, Meta(ge=1, le=10_000, description="The same, at once after a rest.")] = 20
    typings_per_s: Annotated[Rate, Meta(description="Times a second that somebody may be shown typing; more are not.")] = 2.0
    typings_burst: Annotated[int, Meta(ge=1, le=10_000, description="The same, at once after a rest.")] = 6
    frames_per_s: Annotated[
        Rate, Meta(description="Frames a second of any kind; whoever sends more for long is disconnected.")
    ] = 200.0
    flood_s: Annotated[float, Meta(gt=0, le=600, description="Seconds of double that rate until then.")] = 5.0
