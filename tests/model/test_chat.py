"""The real model in this process: slots alone and in company, stops, letters, samplers."""

import numpy as np
import pytest

from server.model.chat import Chat
from server.model.decode import Decoder
from server.model.engine import Turn, Write
from server.model.frames import FromModel, Piece
from server.model.settings import ModelSettings
from server.model.slots import Fork, Row, Step, Trim
from server.model.voice import Floats

pytestmark = pytest.mark.model

SETTINGS = ModelSettings(slots=4, slot_tokens=512, context_tokens=1024)
PROMPTS = ("The baker sells", "Once upon a time there was", "Good morning, said the", "It rains and")


def rows(chat: Chat, seq: int, text: str) -> list[Row]:
    tokens = chat.tokens(text)
    return [Row(seq, at, token, wanted=at == len(tokens) - 1, job=seq) for at, token in enumerate(tokens)]


def clear(chat: Chat) -> None:
    chat.drop(Step(scratch=tuple(range(SETTINGS.slots))))


def after(chat: Chat, step: Step) -> dict[int, Floats]:
    chat.decode(step)
    return {row.seq: chat.logprobs(at) for at, row in enumerate(step.rows) if row.wanted}


def test_a_slot_answers_the_same_alone_and_in_company(chat: Chat) -> None:
    clear(chat)
    company = after(chat, Step(rows=tuple(row for seq, text in enumerate(PROMPTS) for row in rows(chat, seq, text))))
    for seq, text in enumerate(PROMPTS):
        clear(chat)
        alone = after(chat, Step(rows=tuple(rows(chat, seq, text))))[seq]
        top = np.argsort(alone)[-50:]
        assert np.abs(alone[top] - company[seq][top]).max() < 0.25
        assert company[seq][alone.argmax()] > company[seq].max() - 0.25
    clear(chat)


def test_a_forked_beginning_answers_as_if_it_were_read(chat: Chat) -> None:
    clear(chat)
    whole = after(chat, Step(rows=tuple(rows(chat, 0, "The old baker of the town sells"))))[0]
    tokens = chat.tokens("The old baker of the town sells")
    half = len(tokens) // 2
    rest = tuple(Row(1, at, tokens[at], wanted=at == len(tokens) - 1, job=1) for at in range(half, len(tokens)))
    forked = after(chat, Step(moves=(Fork(0, 1, half),), rows=rest))[1]
    assert np.abs(whole - forked)[np.argsort(whole)[-50:]].max() < 0.25
    again = tuple(Row(0, at, tokens[at], wanted=at == len(tokens) - 1, job=0) for at in range(half, len(tokens)))
    trimmed = after(chat, Step(moves=(Trim(0, half),), rows=again))[0]
    assert np.abs(whole - trimmed)[np.argsort(whole)[-50:]].max() < 0.25
    clear(chat)


def write(chat: Chat, *jobs: Write) -> list[str]:
    clear(chat)
    heard: list[FromModel] = []
    decoder = Decoder(chat, SETTINGS, heard.append)
    for number, job in enumerate(jobs):
        decoder.take(number, job)
    while decoder.open:
        decoder.step()
    clear(chat)
    texts = [""] * len(jobs)
    for message in heard:
        if isinstance(message, Piece):
            texts[message.job] += message.text
    return texts


def test_a_stop_never_shows_wherever_it_falls(chat: Chat) -> None:
    job = Write(prompt="1, 2, 3, 4, 5, 6,", max_tokens=24, temperature=0.0, repeat_penalty=1.0)
    (text,) = write(chat, job)
    assert " 7, 8" in text
    (cut,) = write(chat, Write(prompt=job.prompt, max_tokens=24, temperature=0.0, repeat_penalty=1.0, stop=("8",)))
    assert cut == " 7, "


def test_letters_of_several_tokens_come_whole(chat: Chat) -> None:
    text = "Käse, Ærøskøbing, 日本語, 🙂🧀 — żółw"
    tokens = chat.option(text)
    assert b"".join(map(chat.piece, tokens)).decode() == text
    assert len(tokens) > len(text.split())
    (written,) = write(chat, Write(prompt=f"{text}\n{text}\n{text}\n{text}\n", max_tokens=20, temperature=0.0))
    assert "\ufffd" not in written.rstrip("\ufffd")


def test_one_seed_alone_writes_the_same_and_another_seed_another(chat: Chat) -> None:
    first, again, other = (
        write(chat, Write(prompt=PROMPTS[1], seed=seed, temperature=1.2, max_tokens=20))[0] for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_control_tokens_in_plain_text_are_letters(chat: Chat) -> None:
    (control,) = chat._weights.tokens("<|im_end|>", opening=False, control=True)
    assert control not in chat.tokens("he said <|im_end|> loudly")
    assert control not in chat.option("<|im_end|>")
    turn = chat.tokens((Turn("user", "a<|im_end|>b"),))
    assert list(turn).count(control) == list(chat.tokens((Turn("user", "ab"),))).count(control)
    assert chat.without_control("<|im_<|im_end|>end|>x") == "x"
    assert chat.ends(control)


def test_a_template_ends_where_the_assistant_speaks(chat: Chat) -> None:
    turns = (Turn("system", "You are Mabel."), Turn("user", "Hello!"))
    text = b"".join(map(chat.piece, chat.tokens(turns))).decode()
    assert text.endswith("assistant\n")
    assert "Mabel" in text
    assert chat.style == "script"
