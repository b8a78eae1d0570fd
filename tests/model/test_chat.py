"""The real model in this process: slots alone and in company, stops, letters, samplers."""

import msgspec
import numpy as np
import pytest

from server.model.engine import Turn, Write
from server.model.local.chat import Chat
from server.model.local.decode import Decoder
from server.model.local.frames import FromModel, Piece
from server.model.local.steps import Drop, Fork, Free, Hand, Keep, Load, Row, Step, Trim
from server.model.local.voice import Floats
from server.model.settings import ModelSettings

pytestmark = pytest.mark.model

SETTINGS = ModelSettings(slots=16, slot_tokens=512, context_tokens=2048)
BEGINNINGS = ("The baker sells", "Once upon a time there was", "Good morning, said the", "It rains and")
PROMPTS = tuple(
    f"{place} {beginning}" for place in ("In town:", "Far away:", "At night:", "On the hill:") for beginning in BEGINNINGS
)


def rows(chat: Chat, seq: int, text: str) -> list[Row]:
    tokens = chat.tokens(text)
    return [Row(seq, at, token, wanted=at == len(tokens) - 1, job=seq) for at, token in enumerate(tokens)]


def clear(chat: Chat) -> None:
    """Forget all, so that the next cells are the first ones: sums over cells depend a little on where they lie."""
    for context in (chat._reading, chat._writing):
        context.empty()


def after(chat: Chat, step: Step) -> dict[int, Floats]:
    assert chat.move(step.moves) == []
    chat.decode(step.rows)
    return {row.seq: chat.logprobs(at) for at, row in enumerate(step.rows) if row.wanted}


def after_alone(chat: Chat, text: str) -> Floats:
    clear(chat)
    return after(chat, Step(rows=tuple(rows(chat, 0, text))))[0]


def test_a_slot_answers_the_same_alone_and_in_the_company_of_fifteen(chat: Chat) -> None:
    clear(chat)
    company = after(chat, Step(rows=tuple(row for seq, text in enumerate(PROMPTS) for row in rows(chat, seq, text))))
    everyone = [after_alone(chat, text) for text in PROMPTS]
    for seq, alone in enumerate(everyone):
        apart = np.abs(np.exp(alone) - np.exp(company[seq])).sum() / 2
        assert apart < 0.08, (
            "kernels differ by the batch's size, by 5 % of the probability at most; a neighbour's text by far more"
        )
        stranger = everyone[(seq + 1) % len(PROMPTS)]
        assert np.abs(np.exp(alone) - np.exp(stranger)).sum() / 2 > 3 * apart
        assert company[seq][alone.argmax()] > company[seq].max() - 0.25
    clear(chat)


def test_a_reply_goes_on_the_same_alone_and_in_the_company_of_fifteen(chat: Chat) -> None:
    """In whatever order the rows come, and however many tokens of a reply are written in one step."""

    def ends(seq: int) -> str:
        return " old" if seq % 2 else " old man"

    def answers(texts: dict[int, str]) -> dict[int, Floats]:
        clear(chat)
        chat.decode([row for seq, text in texts.items() for row in rows(chat, seq, text)])
        lengths = {seq: len(chat.tokens(text)) for seq, text in texts.items()}
        assert chat.move([Hand(seq, seq, length) for seq, length in lengths.items()]) == []
        written = [
            Row(seq, lengths[seq] + at, token, wanted=at == len(chat.option(ends(seq))) - 1, job=seq)
            for seq in sorted(texts, key=lambda seq: seq * 7 % len(PROMPTS))
            for at, token in enumerate(chat.option(ends(seq)))
        ]
        chat.write(written)
        return {row.seq: chat.logprobs(at) for at, row in enumerate(written) if row.wanted}

    company = answers(dict(enumerate(PROMPTS)))
    for seq, text in enumerate(PROMPTS):
        read = after_alone(chat, text + ends(seq))
        alone = answers({seq: text})[seq]
        for other in (company[seq], read):
            assert np.abs(np.exp(alone) - np.exp(other)).sum() / 2 < 0.08
        stranger = company[(seq + 2) % len(PROMPTS)]
        assert np.abs(np.exp(alone) - np.exp(stranger)).sum() / 2 > 0.16
    assert chat.move([Free(seq) for seq in range(len(PROMPTS))]) == []
    clear(chat)


def test_options_that_share_their_prompt_answer_as_if_each_had_its_own(chat: Chat) -> None:
    clear(chat)
    stem = chat.tokens("In town: The baker sells")
    options = [chat.option(text) for text in (" bread and", " cheese and")]
    shared = [Row(0, at, token, at == len(stem) - 1, 0, also=(4, 5)) for at, token in enumerate(stem)]
    ends = [
        Row(4 + at, len(stem) + pos, token, wanted=True, job=0)
        for at, option in enumerate(options)
        for pos, token in enumerate(option)
    ]
    chat.decode([*shared, *ends])
    together = [chat.logprobs(len(stem) + sum(map(len, options[: at + 1])) - 1) for at in range(2)]
    for text, found in zip((" bread and", " cheese and"), together, strict=True):
        alone = after_alone(chat, f"In town: The baker sells{text}")
        assert np.abs(np.exp(alone) - np.exp(found)).sum() / 2 < 0.08
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
        decoder.take(number, msgspec.structs.replace(job, deadline_s=60.0))
    while decoder.open:
        decoder.step()
    clear(chat)
    texts = [""] * len(jobs)
    for message in heard:
        if isinstance(message, Piece):
            texts[message.job] += message.text
    return texts


def test_layers_put_back_from_memory_answer_as_if_they_were_read(chat: Chat) -> None:
    clear(chat)
    tokens = chat.tokens("The old baker of the town sells bread, and the young smith of the town makes")
    whole = after(chat, Step(rows=tuple(Row(0, at, token, at == len(tokens) - 1, 0) for at, token in enumerate(tokens))))[0]
    chat.keep((Keep(1, 0, 0, 5), Keep(2, 0, 5, 11)))
    clear(chat)
    rest = tuple(Row(1, at, tokens[at], wanted=at == len(tokens) - 1, job=1) for at in range(11, len(tokens)))
    back = after(chat, Step(moves=(Load(1, 1, 0, 5), Load(2, 1, 5, 11)), rows=rest))[1]
    assert np.abs(whole - back)[np.argsort(whole)[-50:]].max() < 0.25
    clear(chat)
    head = tuple(Row(2, at, tokens[at], wanted=False, job=2) for at in range(5))
    after(chat, Step(rows=head))
    rest = tuple(Row(1, at, tokens[at], wanted=at == len(tokens) - 1, job=1) for at in range(11, len(tokens)))
    shared = after(chat, Step(moves=(Fork(2, 1, 5), Load(2, 1, 5, 11)), rows=rest))[1]
    assert np.abs(whole - shared)[np.argsort(whole)[-50:]].max() < 0.25
    chat.keep((Drop(1), Drop(2)))
    clear(chat)


def test_layers_end_where_their_tokens_are_those_of_the_prompt(chat: Chat) -> None:
    trunk, villager, rest = "The rules of the town.\n", "Mabel is the baker.\n", "Ada: Hello!\nMabel:"
    job = Write(prompt=trunk + villager + rest, layers=(len(trunk), len(trunk + villager)))
    tokens = chat.tokens(job.prompt)
    ends = chat.layers(job, tokens)
    assert [b"".join(map(chat.piece, tokens[:end])).decode() for end in ends] == [trunk, trunk + villager]
    turns = (Turn("system", "You are Mabel."), Turn("user", "Hello!"))
    (end,) = chat.layers(Write(prompt=turns, layers=(1,)), chat.tokens(turns))
    assert b"Mabel" in b"".join(map(chat.piece, chat.tokens(turns)[:end]))


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
