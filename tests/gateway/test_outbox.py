"""Order, gathering, overflow and resuming, as plain data."""

from hypothesis import given
from hypothesis import strategies as st

from server.gateway.outbox import Health, Outbox
from shared.chats import ChatLine, SawLine
from shared.hints import AnyHint, Mood, Musing, MusingIn, Speaking, SpeakingIn
from shared.ids import BeingId
from shared.sights import AnySight, Heard, Scene
from shared.story import Mark
from shared.wire import Done, Hinted, Seen, Timeline, ToClient, decode_to_client
from tests.gateway.fakes import heard, scene


def opened(outbox_bytes: int = 100_000, window_bytes: int = 100_000) -> Outbox:
    outbox = Outbox(outbox_bytes, window_bytes)
    outbox.deliver(0, (scene(),))
    return outbox


def drain(outbox: Outbox) -> list[ToClient]:
    messages = []
    while (frame := outbox.next()) is not None:
        messages.append(decode_to_client(frame))
    return messages


def words(messages: list[ToClient]) -> list[str]:
    sights: list[AnySight] = [s for m in messages if isinstance(m, Seen) for s in m.sights]
    return [s.words for s in sights if isinstance(s, Heard)]


def test_nothing_goes_out_before_the_first_scene() -> None:
    outbox = Outbox(100_000, 100_000)
    outbox.deliver(0, (heard("too early"),))
    outbox.deliver(1, (heard("too early"), scene(), heard("now")))
    (seen,) = drain(outbox)
    assert seen == Seen(1, 1, (scene(), heard("now")))


def test_sights_of_one_tick_share_a_frame_and_ticks_do_not() -> None:
    outbox = opened()
    drain(outbox)
    outbox.deliver(5, (heard("a"),))
    outbox.deliver(5, (heard("b"),))
    outbox.deliver(6, (heard("c"),))
    assert drain(outbox) == [Seen(2, 5, (heard("a"), heard("b"))), Seen(3, 6, (heard("c"),))]


def test_done_stands_between_what_was_before_and_after_it() -> None:
    outbox = opened()
    drain(outbox)
    outbox.deliver(5, (heard("a"),))
    outbox.done(Done(9))
    outbox.deliver(5, (heard("b"),))
    assert drain(outbox) == [Seen(2, 5, (heard("a"),)), Done(9), Seen(3, 5, (heard("b"),))]


def test_an_overflow_drops_the_backlog_and_only_a_scene_mends_it() -> None:
    outbox = opened(outbox_bytes=2_000)
    drain(outbox)
    for tick in range(200):
        outbox.deliver(tick, (heard("x" * 50),))
    assert outbox.health is Health.CLOGGED
    assert drain(outbox) == []
    assert outbox.ask()
    assert not outbox.ask()
    outbox.deliver(200, (heard("lost"),))
    outbox.deliver(201, (scene(),))
    outbox.deliver(202, (heard("after"),))
    messages = drain(outbox)
    assert isinstance(messages[0], Seen)
    assert isinstance(messages[0].sights[0], Scene)
    assert words(messages) == ["after"]


def test_a_single_frame_may_be_larger_than_the_bound() -> None:
    outbox = opened(outbox_bytes=1_024)
    drain(outbox)
    outbox.deliver(1, (heard("x" * 1_900),))
    assert words(drain(outbox)) == ["x" * 1_900]


def test_commands_under_way_end_even_over_an_overflow() -> None:
    outbox = opened(outbox_bytes=2_000)
    drain(outbox)
    outbox.deliver(0, (heard("x"),))
    outbox.done(Done(1))
    for tick in range(200):
        outbox.deliver(tick, (heard("x" * 50),))
    outbox.done(Done(2, "wall"))
    outbox.ask()
    outbox.deliver(201, (scene(),))
    assert [m for m in drain(outbox) if isinstance(m, Done)] == [Done(1), Done(2, "wall")]


@given(st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=300))
def test_what_waits_is_bounded(steps: list[tuple[int, bool]]) -> None:
    outbox = opened(outbox_bytes=2_000, window_bytes=1_000)
    for tick, (size, takes) in enumerate(steps):
        outbox.deliver(tick, (heard("x" * size),))
        outbox.hint(Speaking(BeingId(1), tick, "…"))
        if takes:
            outbox.next()
        assert outbox._owed.cost <= 2_000 + 700
        assert outbox._sent.cost <= 1_000
        assert len(outbox._hints) <= 64
        assert len(outbox._gathered) <= 64


def test_hints_wait_for_sights_and_the_latest_of_a_stream_wins() -> None:
    outbox = opened()
    drain(outbox)
    outbox.hint(Speaking(BeingId(2), 7, "Good"))
    outbox.hint(Musing(BeingId(3), Mood.THINKING))
    outbox.hint(Speaking(BeingId(2), 7, "Good morning"))
    outbox.deliver(1, (heard("first"),))
    first, *hints = drain(outbox)
    assert isinstance(first, Seen)
    assert hints == [Hinted(Musing(BeingId(3), Mood.THINKING)), Hinted(Speaking(BeingId(2), 7, "Good morning"))]


def test_the_words_themselves_silence_the_hints_of_them() -> None:
    outbox = opened()
    drain(outbox)
    outbox.hint(Speaking(BeingId(2), 7, "Good"))
    outbox.hint(Musing(BeingId(2), Mood.SPEAKING))
    outbox.deliver(1, (heard("Good morning", speaker=2, stream=7),))
    assert [type(message) for message in drain(outbox)] == [Seen]


def test_two_speakers_with_streams_of_one_number_do_not_hide_each_other() -> None:
    outbox = opened()
    drain(outbox)
    outbox.hint(Speaking(BeingId(2), 1, "Good"))
    outbox.hint(Speaking(BeingId(3), 1, "Fine"))
    outbox.deliver(1, (heard("Fine day", speaker=3, stream=1),))
    assert drain(outbox)[1:] == [Hinted(Speaking(BeingId(2), 1, "Good"))]


def test_words_of_somebody_out_of_view_end_the_hints_of_their_stream() -> None:
    outbox = opened()
    drain(outbox)
    outbox.hint(Speaking(BeingId(2), 7, "Good"))
    outbox.deliver(1, (heard("Good morning", speaker=0, stream=7),))
    assert [type(message) for message in drain(outbox)] == [Seen]


def test_a_message_silences_the_hints_of_it_and_no_others() -> None:
    outbox = opened()
    drain(outbox)
    mabel, nell = BeingId(2), BeingId(3)
    others: list[AnyHint] = [
        SpeakingIn(5, nell, 7, "Fine"),
        MusingIn(5, nell, Mood.THINKING),
        SpeakingIn(6, mabel, 8, "Later"),
        MusingIn(6, mabel, Mood.SPEAKING),
        Musing(mabel, Mood.SPEAKING),
    ]
    for hint in (SpeakingIn(5, mabel, 7, "Good"), MusingIn(5, mabel, Mood.SPEAKING), *others):
        outbox.hint(hint)
    line = SawLine(5, ChatLine(1, mabel, "Good morning", 360, 9, stream=7))
    outbox.deliver(9, (line,))
    assert drain(outbox) == [Seen(2, 9, (line,)), *(Hinted(hint) for hint in others)]


def test_hints_are_dropped_first() -> None:
    outbox = opened(outbox_bytes=2_000)
    drain(outbox)
    outbox.hint(Speaking(BeingId(2), 7, "Good"))
    for tick in range(200):
        outbox.deliver(tick, (heard("x" * 50),))
    outbox.hint(Speaking(BeingId(2), 7, "Good morning"))
    outbox.ask()
    outbox.deliver(201, (scene(),))
    assert not any(isinstance(message, Hinted) for message in drain(outbox))


def timeline(tick: int, marks: tuple[Mark, ...] = ()) -> Timeline:
    return Timeline(0, 100, tick, 1_000, playing=True, minute=360, marks=marks)


def test_the_latest_timeline_keeps_the_marks_of_the_first() -> None:
    marks = (Mark(5, "said"),)
    outbox = opened()
    outbox.timeline(timeline(1, marks))
    outbox.timeline(timeline(2))
    assert drain(outbox)[1:] == [timeline(2, marks)]
    outbox.timeline(timeline(3))
    assert drain(outbox) == [timeline(3)]


def test_marks_come_again_after_a_lost_connection() -> None:
    marks = (Mark(5, "said"),)
    outbox = opened()
    outbox.timeline(timeline(1, marks))
    drain(outbox)
    outbox.resume(0)
    outbox.timeline(timeline(9))
    assert [m for m in drain(outbox) if isinstance(m, Timeline)] == [timeline(9, marks)]


@given(st.integers(0, 12), st.integers(0, 12))
def test_resuming_owes_exactly_what_was_not_seen_in_order(sent: int, seen: int) -> None:
    outbox = opened()
    for tick in range(1, 11):
        outbox.deliver(tick, (heard(str(tick)),))
        outbox.done(Done(tick))
    for _ in range(2 * sent):
        outbox.next()
    resumed = outbox.resume(seen)
    assert resumed == (seen <= 11)
    messages = drain(outbox)
    if resumed:
        assert [m.n for m in messages if isinstance(m, Seen)] == list(range(seen + 1, 12))
        assert [m.seq for m in messages if isinstance(m, Done)] == list(range(max(1, seen - 1), 11))
    else:
        assert messages == []
        assert outbox.ask()


def test_a_window_that_moved_on_asks_for_a_scene() -> None:
    outbox = opened(window_bytes=500)
    for tick in range(1, 30):
        outbox.deliver(tick, (heard("x" * 50),))
        drain(outbox)
    assert outbox.resume(outbox.n - 1)
    assert len(drain(outbox)) == 1
    assert not outbox.resume(3)


def test_frames_delivered_while_nobody_was_there_are_owed() -> None:
    outbox = opened()
    drain(outbox)
    outbox.deliver(4, (heard("while you were away"),))
    assert outbox.resume(1)
    assert words(drain(outbox)) == ["while you were away"]


def test_a_number_never_sent_is_answered_with_a_scene() -> None:
    outbox = opened()
    drain(outbox)
    assert not outbox.resume(-1)
    assert not opened().resume(77)
