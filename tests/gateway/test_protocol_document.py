"""`shared/README.md` says what `shared/wire.py` does: every field, every code, every byte."""

import json
import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from server.annals.annalist import MOMENTS_MOST
from server.annals.passage import Topic
from server.gateway.line import _CLOSE
from server.gateway.session import LEGAL, State, Verdict
from server.gateway.settings import GatewaySettings
from server.leafing import HITS_MOST, PAGE_LINES
from shared.chats import IMPORTED_AT_ONCE, MEMBERS_MOST, Chat, ChatLine, Hit, Member, Revision
from shared.commands import Deed, Restored
from shared.hints import AnyHint
from shared.living import Appointment, DayBook, Letter, LifeSeen, PaceSeen, Persona, Pile, TradeSeen, Worker
from shared.minds import (
    ChoiceSeen,
    EvidenceSeen,
    InsightSeen,
    MemorySeen,
    MindSeen,
    OptionSeen,
    RelationSeen,
    TalkSeen,
    ThoughtSeen,
)
from shared.sights import AnySight, Figure, PlaceSeen
from shared.story import Mark, MarkKind, Moment, TieSeen, Told
from shared.wire import (
    MAX_FRAME_TO_CLIENT,
    MAX_FRAME_TO_SERVER,
    PROTOCOL,
    Bye,
    Consult,
    Do,
    Follow,
    Goodbye,
    Hello,
    Page,
    Prove,
    Recount,
    Relate,
    Replay,
    ReplayAct,
    Search,
    Sift,
    Study,
    ToClient,
    ToServer,
    Typing,
    decode_to_client,
    decode_to_server,
    encode,
)

TEXT = (Path(__file__).parents[2] / "shared" / "README.md").read_text(encoding="utf-8")
WIRE = (Path(__file__).parents[2] / "shared" / "wire.py").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```frame to-(server|client)\n(.*?)\n(.*?)```", TEXT, re.DOTALL)
TAGGED: list[type[msgspec.Struct]] = [*get_args(ToServer | ToClient | AnySight | AnyHint | Deed)]
NESTED: list[type[msgspec.Struct]] = [
    Figure,
    PlaceSeen,
    Persona,
    Appointment,
    LifeSeen,
    TradeSeen,
    Letter,
    Pile,
    PaceSeen,
    DayBook,
    Worker,
    MindSeen,
    ChoiceSeen,
    OptionSeen,
    EvidenceSeen,
    ThoughtSeen,
    InsightSeen,
    RelationSeen,
    MemorySeen,
    TalkSeen,
    Chat,
    ChatLine,
    Member,
    Revision,
    Hit,
    Restored,
    Mark,
    Told,
    TieSeen,
    Moment,
]


def section(heading: str) -> str:
    return TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def row(name: str, among: str) -> str:
    """The line of a table whose first cell is the name."""
    (line,) = [line for line in among.splitlines() if line.startswith(f"| `{name}` |")]
    return line


def group(kind: type[msgspec.Struct]) -> str:
    """The section that describes it."""
    unions = (
        ("Messages to the server", ToServer),
        ("Messages to the client", ToClient),
        ("Commands", Deed | Restored),
        ("Sights", AnySight),
        ("Hints", AnyHint),
    )
    return section(next((name for name, union in unions if kind in get_args(union)), "Sights"))


@pytest.mark.parametrize("kind", TAGGED + NESTED, ids=lambda kind: kind.__name__)
def test_every_field_is_described(kind: type[msgspec.Struct]) -> None:
    tag = msgspec.inspect.type_info(kind).tag  # type: ignore[attr-defined]
    fields = row(tag or kind.__name__.lower(), group(kind)).split("|")[2]
    told = re.findall(r"`(\w+\??)` ", fields)
    assert told == [field.name + ("" if field.required else "?") for field in msgspec.structs.fields(kind)]


@pytest.mark.parametrize(("way", "plain", "code"), EXAMPLES)
def test_the_bytes_are_what_our_encoder_writes_and_reads(way: str, plain: str, code: str) -> None:
    frame = bytes.fromhex(code)
    message = decode_to_server(frame) if way == "server" else decode_to_client(frame)
    assert json.loads(msgspec.json.encode(message)) == json.loads(plain)
    assert encode(message) == frame


def test_there_are_examples_both_ways() -> None:
    assert {way for way, _, _ in EXAMPLES} == {"server", "client"}


def test_numbers_are_the_codes() -> None:
    defaults = GatewaySettings()
    assert f"**protocol {PROTOCOL}**" in TEXT
    assert f"{MAX_FRAME_TO_SERVER:,}" in TEXT
    assert f"{MAX_FRAME_TO_CLIENT:,}" in TEXT
    assert f"for {defaults.grace_s:g} seconds (`gateway.grace_s`)" in TEXT
    assert f"over {defaults.gather_ms} ms (`gateway.gather_ms`)" in TEXT
    limits = section("Limits")
    assert f"| {defaults.commands_per_s:g} | {defaults.commands_burst} |" in limits
    assert f"| {defaults.walks_per_s:g} | {defaults.walks_burst} |" in limits
    assert f"| {defaults.steers_per_s:g} | {defaults.steers_burst} |" in limits
    assert f"| {defaults.typings_per_s:g} | {defaults.typings_burst} |" in limits
    assert f"{defaults.frames_per_s:g} frames" in limits
    assert f"at most {PAGE_LINES} messages" in TEXT
    assert PAGE_LINES == HITS_MOST
    assert f"the first {MOMENTS_MOST}, in order" in TEXT
    assert all(f"`{kind.value}`" in TEXT for kind in MarkKind)
    assert all(f"`{topic.value}`" in row("told", section("Sights")) for topic in Topic)
    assert f"with several, {MEMBERS_MOST - 1} at most" in TEXT
    assert f"{IMPORTED_AT_ONCE} `restored` maps" in TEXT


def test_every_act_and_every_goodbye_is_described() -> None:
    server, client = section("Messages to the server"), section("Messages to the client")
    assert all(f"`{act.value}`" in server for act in ReplayAct)
    (told,) = re.findall(r'    code: str\n    """(.*?)"""', WIRE, re.DOTALL)
    codes = re.findall(r"`(\w+)`", told)
    assert len(codes) == 12
    for code in codes:
        assert row(code, client).split("|")[2].strip() == str(_CLOSE.get(code, 1008))
    assert Goodbye.__struct_fields__ == ("code", "words", "retry_ms")


def test_the_table_of_what_is_legal_is_the_sessions() -> None:
    rows = {
        "before `welcome`": State.GREETING,
        "after `challenge`": State.PROVING,
        "playing": State.PLAYING,
        "watching": State.WATCHING,
        "in a replay": State.REPLAYING,
    }
    words = {Verdict.TAKE: "yes", Verdict.REFUSE: "refused", Verdict.END: "end"}
    for name, state in rows.items():
        (line,) = [line for line in section("What is legal when").splitlines() if line.startswith(f"| {name} |")]
        kinds: tuple[type[ToServer], ...] = (
            *(Hello, Prove, Do, Replay, Follow, Consult, Study, Typing, Page, Search),
            *(Recount, Relate, Sift, Bye),
        )
        verdicts = [words[LEGAL[state].get(kind, Verdict.END)] for kind in kinds]
        if state in (State.PLAYING, State.WATCHING):
            verdicts[kinds.index(Replay)] = verdicts[kinds.index(Sift)] = "refused"  # by the town itself: it is live
        assert [cell.strip() for cell in line.split("|")[2:-1]] == verdicts
