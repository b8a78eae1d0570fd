"""Drives a model step by step: prompts in, pieces and choices out, all replies in one batch.

It is apart from the process around it (``host``) so that it runs in a test with a made-up model, and from the planner
because this is where planned numbers become text.
"""

import time
from collections.abc import Callable, Sequence

import msgspec

from server.model.engine import Choose, Fill, Write
from server.model.local.fill import Filling, Forms
from server.model.local.frames import Beat, Done, Failed, FromModel, Piece
from server.model.local.jobs import TOO_SLOW
from server.model.local.score import Choice, Key, Side
from server.model.local.slots import Planner
from server.model.local.steps import Ask, Limits, Row
from server.model.local.voice import Picker, Voice
from server.model.pieces import Pieces
from server.model.settings import ModelSettings
from shared.errors import ModelError

NEUTRALS = 512
"""How many neutral scores are remembered: the same options are asked again and again."""


MEASURED_ROWS = 8
"""From so many rows on, reading tells how fast it goes: not more than are read at the least, or one slow step would last."""


class Writing(msgspec.Struct):
    """A reply being written."""

    job: int
    read: int
    left: int
    pieces: Pieces
    sampler: Picker
    written: int = 0


class Answering(msgspec.Struct):
    """JSON being filled in."""

    job: int
    read: int
    filling: Filling
    sampler: Picker
    written: int = 0


class Decoder:
    """All open jobs of a model; :meth:`step` takes one step and says what came of it through ``say``."""

    def __init__(
        self,
        voice: Voice,
        settings: ModelSettings,
        say: Callable[[FromModel], None],
        *,
        clock: Callable[[], float] = time.monotonic,
        rows_per_s: float = 0.0,
    ) -> None:
        self._voice, self._settings, self._say, self._clock = voice, settings, say, clock
        limits = Limits(
            slots=settings.slots,
            slot_tokens=settings.slot_tokens,
            context_tokens=settings.context_tokens,
            batch_tokens=settings.batch_tokens,
            shelf_tokens=settings.remember_mb * 1_000_000 // max(1, voice.cell_bytes),
            ageing_s=settings.ageing_s,
            rewinds=voice.rewinds,
            apart=voice.apart,
        )
        self._planner = Planner(limits)
        self._tasks: dict[int, Writing | Answering | Side] = {}
        self._choices: dict[int, Choice] = {}
        self._neutrals: dict[Key, list[float]] = {}
        self._forms: Forms | None = None
        self._next = 0
        self._rows_per_s = rows_per_s
        self._written, self._busy_s = 0.0, 0.0
        self._step_s = self._decode_s = 0.0

    @property
    def open(self) -> bool:
        """Tell whether there is work."""
        return bool(self._tasks)

    def beat(self) -> Beat:
        """Return what is going on."""
        speed = self._written / self._busy_s if self._busy_s else 0.0
        planner = self._planner
        return Beat(
            busy=planner.busy,
            waiting=planner.waiting,
            tokens_per_s=speed,
            read=planner.read,
            reused=planner.reused,
            wait_s=planner.wait_s,
            step_s=self._step_s,
            decode_s=self._decode_s,
        )

    def take(self, job: int, what: Write | Choose | Fill) -> None:
        """Begin a job, or say why it failed."""
        try:
            match what:
                case Write():
                    self._take_write(job, what)
                case Choose():
                    self._take_choose(job, what)
                case Fill():
                    self._take_fill(job, what)
        except ModelError as error:
            self.cancel(job)
            self._say(Failed(job, str(error), unfit=True))

    def cancel(self, job: int) -> None:
        """Let a job go without a word."""
        for task in [task for task, state in self._tasks.items() if state.job == job]:
            self._end(task)
        self._choices.pop(job, None)

    def step(self) -> None:
        """Decode one step and hand on what came of it; ``ModelError`` when the model no longer works."""
        began = self._clock()
        self._give_up_late(began)
        step = self._planner.plan(began, int(self._rows_per_s * self._settings.step_s) or self._settings.batch_tokens // 4)
        if lost := self._voice.move(step.moves):
            step = self._planner.missed(step, lost)
        written = 0
        if step.rows:
            before_s = self._decode_s
            written += self._pass(step.rows, self._voice.decode)
            self._measure(len(step.rows), self._decode_s - before_s)
        self._voice.keep(step.kept)
        self._voice.drop(step)
        if step.written:
            written += self._pass(step.written, self._voice.write)
        took_s = self._clock() - began
        self._written = self._written * 0.98 + written
        self._busy_s = self._busy_s * 0.98 + took_s
        self._step_s += took_s

    def _give_up_late(self, now: float) -> None:
        """End the jobs that nobody waits for any more, wherever they stand."""
        for job in {self._tasks[task].job for task in self._planner.late(now)}:
            self.cancel(job)
            self._say(Failed(job, TOO_SLOW))

    def _pass(self, rows: Sequence[Row], decode: Callable[[Sequence[Row]], None]) -> int:
        """Decode rows and use what they say; return how many tokens were written."""
        began = self._clock()
        decode(rows)
        self._decode_s += self._clock() - began
        return sum(self._landed(at, row) for at, row in enumerate(rows) if row.wanted)

    def _measure(self, rows: int, took_s: float) -> None:
        """Learn how fast prompts are read."""
        if rows >= MEASURED_ROWS and took_s > 0:
            speed = rows / took_s
            self._rows_per_s = 0.7 * self._rows_per_s + 0.3 * speed if self._rows_per_s else speed

    def _offer(self, state: Writing | Answering | Side, ask: Ask) -> None:
        self._tasks[ask.job] = state
        if refused := self._planner.offer(ask, self._clock()):
            raise ModelError(f"The model cannot take this: {refused}.")

    def _number(self) -> int:
        self._next += 1
        return self._next

    def _take_write(self, job: int, what: Write) -> None:
        tokens = self._voice.tokens(what.prompt)
        state = Writing(job, len(tokens), what.max_tokens, Pieces(what.stop), self._voice.sampler(what))
        ask = Ask(
            job=self._number(),
            tokens=tokens,
            max_tokens=what.max_tokens,
            priority=what.priority,
            layers=self._voice.layers(what, tokens),
            until=self._clock() + what.deadline_s,
        )
        self._offer(state, ask)

    def _take_fill(self, job: int, what: Fill) -> None:
        """Queue an answer in JSON; what it must begin with is read with the prompt."""
        self._forms = self._forms or Forms(self._voice.lexicon)
        tokens = self._voice.tokens(what.prompt)
        filling = self._forms.filling(what)
        begun = filling.open()
        sampler = self._voice.sampler(Write(prompt="", temperature=what.temperature, repeat_penalty=1.0, seed=what.seed))
        ask = Ask(
            job=self._number(),
            tokens=(*tokens, *begun),
            max_tokens=filling.left,
            priority=what.priority,
            layers=self._voice.layers(what, tokens),
            until=self._clock() + what.deadline_s,
        )
        self._offer(Answering(job, len(ask.tokens), filling, sampler), ask)

    def _take_choose(self, job: int, what: Choose) -> None:
        if not what.options:
            raise ModelError("There is nothing to choose from: give at least one option.")
        key = (what.neutral, what.options)
        neutral = self._neutrals.get(key) if what.neutral else [0.0] * len(what.options)
        self._choices[job] = choice = Choice(key, neutral=neutral)
        self._score(job, what, neutral=False)
        if choice.neutral is None:
            self._score(job, what, neutral=True)

    def _score(self, job: int, what: Choose, *, neutral: bool) -> None:
        """Queue one side of a choice; spaces at the prompt's end belong to the options, as the model learned them."""
        prompt = what.neutral if neutral else what.prompt
        bare = prompt.rstrip(" ") if isinstance(prompt, str) else prompt
        spaces = prompt[len(bare) :] if isinstance(prompt, str) else ""
        options = tuple(self._voice.option(spaces + option) for option in what.options)
        if not all(options):
            raise ModelError("An option is empty: give each at least one letter.")
        tokens = self._voice.tokens(bare)
        branches = tuple(option[:-1] for option in options)
        ask = Ask(
            job=self._number(),
            tokens=tokens,
            branches=branches,
            priority=what.priority,
            layers=() if neutral else self._voice.layers(what, tokens),
            until=self._clock() + what.deadline_s,
        )
        self._offer(Side.of(job, len(tokens), options, neutral=neutral), ask)

    def _landed(self, at: int, row: Row) -> int:
        """Use the logits of a decoded row; return how many tokens were written."""
        match self._tasks.get(row.job):
            case Writing() as state:
                self._write(row.job, state, state.sampler.pick(at))
                return 1
            case Answering() as form:
                return self._fill(row.job, form, at)
            case Side() as side if side.add(row, self._voice.logprobs(at)):
                self._end(row.job)
                self._scored(side)
            case _:
                pass
        return 0

    def _write(self, task: int, state: Writing, token: int) -> None:
        state.left -= 1
        state.written += 1
        over = self._voice.ends(token)
        text = "" if over else state.pieces.feed(self._voice.piece(token))
        if over or state.left <= 0:
            text += state.pieces.end()
        if text:
            self._say(Piece(state.job, text))
        if over or state.left <= 0 or state.pieces.stopped:
            self._end(task)
            self._say(Done(state.job, tokens_in=state.read, tokens_out=state.written))
        else:
            self._planner.grow(task, token)

    def _fill(self, task: int, form: Answering, at: int) -> int:
        filling = form.filling
        try:
            tokens = filling.next(lambda: form.sampler.pick(at), lambda: self._voice.logprobs(at))
        except ModelError as error:
            self._end(task)
            self._say(Failed(form.job, str(error)))
            return 0
        form.written += len(tokens)
        if filling.whole:
            self._end(task)
            self._say(Done(form.job, text=filling.text, tokens_in=form.read, tokens_out=form.written))
        else:
            for token in tokens:
                self._planner.grow(task, token)
        return len(tokens)

    def _scored(self, side: Side) -> None:
        """Remember a neutral side; answer when both are known."""
        choice = self._choices[side.job]
        if side.neutral:
            self._neutrals[choice.key] = side.sums
            if len(self._neutrals) > NEUTRALS:
                del self._neutrals[next(iter(self._neutrals))]
        choice.read += side.stem + sum(map(len, side.options))
        if found := choice.fill(side):
            del self._choices[side.job]
            self._say(Done(side.job, found, tokens_in=choice.read, tokens_out=0))

    def _end(self, task: int) -> None:
        state = self._tasks.pop(task)
        if isinstance(state, Writing | Answering):
            state.sampler.close()
        self._planner.end(task)
