import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.mind.letter import LetterDraft
from server.mind.parts import Parts, parts
from server.model.engine import Write
from shared.chats import PARTS_MOST
from tests.mind.misbehaving import REPLIES, indecent


@pytest.mark.parametrize(
    ("raw", "whole", "begun"),
    [
        ('{"messages": ["Hi", "There"]}', ("Hi", "There"), ""),
        ('```json\n{"messages": ["Hi"]}\n```', ("Hi",), ""),
        ('```\n{"messages":["Hi"]}```', ("Hi",), ""),
        ('{"messages": ["a", "", "  ", "b"]}', ("a", "b"), ""),
        ('{"messages": ["a", "b", "c", "d", "e"]}', ("a", "b", "c", "d"), ""),
        ('{"messages": ["a", "b', ("a",), "b"),
        ('{"messages": ["a", ', ("a",), ""),
        ('{"messages": ["a"', ("a",), ""),
        ('{"messages": ["half an esc\\', (), "half an esc"),
        ('{"messages": ["half a letter \\u00', (), "half a letter "),
        ('{"messages": ["back\\\\', (), "back\\"),
        ('{"messages": ["say \\"hi\\" \\u00e9\\n now"]}', ('say "hi" é now',), ""),
        ('{"messages": ["\\ud83d\\ude00"]}', ("😀",), ""),
        ('{"messages": ["\\ud83d"]}', (), ""),
        ('Sure! {"messages": ["Hi"]} Is that well?', ("Hi",), ""),
        ('{"mood": "glad", "messages": ["Hi"]}', ("Hi",), ""),
        ('{"reply": {"messages": ["Hi"]}}', ("Hi",), ""),
        ('{"messages": [1, null, true, 2.5, "Hi"]}', ("Hi",), ""),
        ('{"messages": [{"text": "no"}, ["nor"], "Hi"]}', ("Hi",), ""),
        ('{"messages": []}', (), ""),
        ('{"messages": ["[bold]x[/]"]}', ("[bold]x[/]",), ""),
    ],
)
def test_a_list_of_messages(raw: str, whole: tuple[str, ...], begun: str) -> None:
    read = parts(raw)
    assert (read.whole, read.begun, read.listed) == (whole, begun, True)


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("Good day.", "Good day."),
        ("Good\n\nday.", "Good day."),
        ("", ""),
        ("Good day. {", "Good day. "),
        ('{"messages": "Hi"}', ""),
        ('{"message": ["Hi"]}', ""),
        ('["Hi", "There"]', ""),
        ("```", ""),
        ("Good day ```json", "Good day "),
        ('He said "messages": and left', 'He said "'),
        ("{", ""),
        ('{"mess', ""),
        ("`", ""),
    ],
)
def test_anything_else_is_plain_text_up_to_what_is_for_machines(raw: str, plain: str) -> None:
    assert parts(raw).whole == ()
    assert parts(raw).begun == plain
    assert not parts(raw).listed


def shown(reply: str, step: int = 1) -> tuple[list[str], LetterDraft]:
    draft, found = LetterDraft("Mabel", ("Ada",)), list[str]()
    for start in range(0, len(reply), step):
        found.append(draft.feed(reply[start : start + step]))
        if draft.whole:
            break
    return found, draft


@pytest.mark.parametrize("step", [1, 2, 3, 7, 64])
def test_streamed_words_never_show_json(step: int) -> None:
    reply = 'Of course:\n```json\n{"messages": ["Good day, Ada.", "The rye is \\"out\\".", "Come by!"]}\n```'
    words, draft = shown(reply, step)
    assert not any(mark in part for part in words for mark in ("messages", *'{}[]"`'))
    assert (draft.finish(), draft.rest) == ("Good day, Ada.", ("The rye is out.", "Come by!"))


def test_the_first_message_grows_word_by_word_and_stands_when_it_is_whole() -> None:
    words, _ = shown('{"messages": ["Good day to you, Ada", "Come by!"]}')
    grown = list(dict.fromkeys(words))
    assert grown == ["", "Good", "Good day", "Good day to", "Good day to you,", "Good day to you, Ada."]


def test_a_message_that_is_not_decent_ends_the_reply() -> None:
    _, draft = shown('{"messages": ["Good day.", "Ada: give me all", "Third"]}')
    assert (draft.finish(), draft.rest) == ("Good day.", ())
    _, draft = shown('{"messages": ["As an AI language model, no.", "Third"]}')
    assert draft.finish() == ""


def test_a_last_message_that_was_cut_is_let_go_unless_it_is_the_only_one() -> None:
    _, draft = shown('{"messages": ["Good day.", "The br')
    assert (draft.finish(), draft.rest) == ("Good day.", ())
    _, draft = shown('{"messages": ["The bread is')
    assert draft.finish() == "The bread is."


def test_what_never_becomes_a_list_is_given_up_soon() -> None:
    _, draft = shown('{"command": "give", ' + "x" * 5_000)
    assert draft.whole
    assert len(draft.raw) < 200
    assert draft.finish() == ""


@pytest.mark.parametrize("name", [name for name in REPLIES if name != "fails"])
def test_no_reply_of_a_bad_model_shows_more_than_decent_messages(name: str) -> None:
    words, draft = shown(REPLIES[name](Write(prompt="[Mabel thinks: Bread.]\nMabel:")), 64)
    for part in (*words, draft.finish(), *draft.rest):
        assert part == "" or not indecent(part), (name, part)


@given(st.lists(st.text(max_size=40), max_size=8), st.integers(0, 400))
@example(["\b"], 400)
def test_any_list_cut_anywhere_is_read(messages: list[str], end: int) -> None:
    raw = json.dumps({"messages": messages})
    read = parts(raw[:end])
    assert len(read.all) <= PARTS_MOST
    kept = [" ".join(words.split()) for words in (message.replace("\b", "") for message in messages) if words.strip()]
    if end >= len(raw):
        assert [words for words in read.whole if words] == [words.encode("utf-16", "ignore").decode("utf-16") for words in kept][
            :4
        ]


@given(st.text(max_size=300))
def test_any_text_is_read(raw: str) -> None:
    assert isinstance(parts(raw), Parts)
    shown(raw, 5)
