"""Keeps a model's answer to a schema: which tokens may come next, which must, and when the JSON is whole; pure.

It is apart from the decoder because this is a small language of its own (compiled by llguidance) and needs no model: a
vocabulary of bytes will do. A token is sampled as for any text and then checked; only a refused one is chosen again
among those allowed, which gives the same distribution as masking every time. What the schema leaves no choice about
(braces, keys, the rest of a word begun) is not sampled at all: it is read like a prompt, many tokens in one step.

Measured with SmolLM2-135M (Q4_1) on a 2-core x86-64 machine that others kept busy (load 3 to 7), four answers together, 24 in all
over three types (a mood; a plan with a list of steps; a deed with a union and an option), at most 256 tokens each. Valid
means that msgspec takes it. A step decodes one token of each answer, in the last line also what is forced. Processor time
is that of choosing, a token written, taken in further runs:

=================================================  =====  ==============  =====  ========
way                                                valid  processor time  steps  tokens/s
=================================================  =====  ==============  =====  ========
llama.cpp's GBNF sampler over all tokens           11/24  9.4 ms            799        28
sample first, GBNF checks one, masks if refused    11/24  1.8 ms            684        43
llguidance masks always                            24/24  0.65 ms           776        27
sample first, llguidance checks, masks if refused  23/24  0.34 ms           855        30
the same, and what must follow is not sampled      24/24  0.24 ms           390       106
=================================================  =====  ==============  =====  ========

The tokens/s hang on what else ran in that minute and are good to a factor of two; half the steps is what the last way gains.
So the last is kept. GBNF is valid by half only because the binding's converter ignores the bounds of integers (nor does it
follow a reference inside a definition: they were put in place by hand). The one of 23/24 was cut off in a row of emoji: here
haste would close it. 43 % of all tokens were forced, 11 % of the sampled ones refused. Through the engine, eight at once
(``bench.filling``): 120 of 120 valid. One call, by processor time: a check 0.01 ms, a mask 0.05 ms (16 ms at the most, once for
free keys), a known schema 0.02 ms, a new one 2-3 ms: nothing that a step of 20 ms and more would feel.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from llguidance import LLMatcher, LLTokenizer, TokenizerWrapper

from server.model.engine import Fill
from server.model.local.limits import limited
from shared.errors import ModelError

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

FORMS = 64
"""Compiled schemas that are remembered."""

HASTE_TOKENS = 32
"""With so few tokens left (or a quarter of all, if that is less) an answer closes whatever may be closed."""

CLOSERS = ('"', "]", "}")
"""How an answer in haste closes things: the last two are both allowed only within a string, as letters."""

CANDIDATES = 64
"""The likeliest allowed tokens among which one is chosen after a refusal, as many as a sampler keeps."""

LEAST_SHARE = 0.05
"""Allowed tokens are left out below this share of the likeliest one's, as a sampler does."""

SPACING = {"whitespace_flexible": False, "json_allowed_escapes": 'n"\\'}
"""No space outside strings, and in them no control letters but a new line: nothing there could go on for ever."""


class Lexicon:
    """A model's vocabulary as the grammar needs it: each token's bytes, which tokens end a text, how a text is split.

    Making one takes 0.25 to 0.4 s for 49,152 tokens; a model's is made when it loads.
    """

    def __init__(self, pieces: Sequence[bytes], ends: Sequence[int], split: Callable[[str], Sequence[int]]) -> None:
        self.tokens: Sequence[bytes] = pieces
        self.eos_token_id = ends[0] if ends else 0
        self.bos_token_id: int | None = None
        self.special_token_ids = list(ends)
        self.ends = frozenset(ends)
        self._split = split
        self.tokenizer = LLTokenizer(
            TokenizerWrapper(self), n_vocab=len(pieces), eos_token=list(ends) or [0], slices=LLTokenizer.json_slices()
        )

    def __call__(self, text: str | bytes) -> list[int]:
        """Split a text as the model does; if that is not the text exactly (some add a space), by the longest tokens."""
        if isinstance(text, bytes):
            raise TypeError("split whole letters: llguidance then does the rest of the bytes itself")
        found = list(self._split(text))
        return found if self.bytes(found) == text.encode() else self.tokenizer.greedy_tokenize(text)

    def bytes(self, tokens: Iterable[int]) -> bytes:
        """Return what tokens write; those that end a text write nothing."""
        return b"".join(self.tokens[token] for token in tokens if token not in self.ends)


class Form:
    """An answer on its way: what it holds and what may follow."""

    def __init__(self, lexicon: Lexicon, matcher: LLMatcher) -> None:
        self._lexicon, self._matcher = lexicon, matcher
        self._written = b""

    @property
    def text(self) -> str:
        """What is written so far."""
        return self._written.decode("utf-8", "replace")

    @property
    def whole(self) -> bool:
        """Tell whether nothing can follow."""
        return self._matcher.is_stopped() and not self._matcher.is_error()

    def allows(self, tokens: Sequence[int]) -> bool:
        """Tell whether tokens may follow."""
        return bool(tokens) and self._matcher.validate_tokens(list(tokens)) == len(tokens)

    def allowed(self) -> Bools:
        """Return which tokens may follow: ``bool [vocabulary]``."""
        bits = np.frombuffer(self._matcher.compute_bitmask(), np.uint8)
        self._check()
        return np.unpackbits(bits, count=len(self._lexicon.tokens), bitorder="little").astype(np.bool_)

    def forced(self) -> tuple[int, ...]:
        """Return the tokens that must follow, split as the model would."""
        found = tuple(self._matcher.compute_ff_tokens())
        self._check()
        return found if self.allows(found) else ()

    def add(self, tokens: Sequence[int]) -> None:
        """Write allowed tokens."""
        self._matcher.consume_tokens(list(tokens))
        self._check()
        self._written += self._lexicon.bytes(tokens)

    def _check(self) -> None:
        if self._matcher.is_error():
            raise ModelError(f"The model's answer left its schema ({_line(self._matcher.get_error())}): it goes by rule.")


class Forms:
    """Compiles schemas and remembers them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._closers = [list(lexicon(closer)) for closer in CLOSERS]
        self._known: dict[str, LLMatcher | str] = {}

    def filling(self, what: Fill) -> "Filling":
        """Begin an answer; ``ModelError`` if there can be none."""
        return Filling(what, self.form(what.schema), self._closers)

    def form(self, schema: str) -> Form:
        """Return an empty form; ``ModelError`` if the schema is none, allows nothing, or asks what cannot be kept to."""
        known = self._known.pop(schema, None)
        if known is None:
            known = self._compile(schema)
        self._known[schema] = known
        if len(self._known) > FORMS:
            del self._known[next(iter(self._known))]
        if isinstance(known, str):
            raise ModelError(f"The model cannot fill in this schema ({known}): change the type it was made of.")
        return Form(self.lexicon, known.deep_copy())

    def _compile(self, schema: str) -> LLMatcher | str:
        """Return a matcher at its beginning, or why there is none."""
        try:
            grammar = LLMatcher.grammar_from_json_schema(json.dumps(limited(json.loads(schema))), overrides=_spacing())
        except (ValueError, RecursionError) as error:
            return _line(str(error))
        matcher = LLMatcher(self.lexicon.tokenizer, grammar, log_level=0)
        return _line(matcher.get_error()) if matcher.is_error() else matcher


class Filling:
    """One answer's choices, token by token, within ``max_tokens``."""

    def __init__(self, what: Fill, form: Form, closers: Sequence[list[int]]) -> None:
        self.left = what.max_tokens
        self._what, self._form, self._closers = what, form, closers
        self._haste = min(HASTE_TOKENS, what.max_tokens // 4)
        self._random = np.random.default_rng(what.seed & 0xFFFFFFFF)

    @property
    def whole(self) -> bool:
        """Tell whether the answer is complete."""
        return self._form.whole

    @property
    def text(self) -> str:
        """What is written so far: JSON once it is whole."""
        return self._form.text

    def open(self) -> tuple[int, ...]:
        """Write what every answer begins with; return its tokens."""
        return self._add(())

    def next(self, pick: Callable[[], int], scores: Callable[[], Floats]) -> tuple[int, ...]:
        """Write the next token and all that must follow it; return them.

        ``pick`` samples freely; ``scores`` are the logits it sampled from, asked for only if the token is refused.
        ``ModelError`` when the answer needs more tokens than are left.
        """
        closing = self._closing()
        if closing:
            return self._add(closing)
        token = pick()
        return self._add((token if self._form.allows((token,)) else self._choose(scores()),))

    def _closing(self) -> Sequence[int]:
        """Return what closes a string, a list or an object here and now, when there is haste."""
        if self.left > self._haste:
            return ()
        quote, *brackets = self._closers
        found = [bracket for bracket in brackets if self._form.allows(bracket)]
        if len(found) == 1:
            return found[0]
        return quote if self._form.allows(quote) else ()

    def _add(self, tokens: Sequence[int]) -> tuple[int, ...]:
        self._form.add(tokens)
        forced = () if self.whole else self._form.forced()
        self._form.add(forced)
        self.left -= len(tokens) + len(forced)
        if self.left < 0 or (self.left == 0 and not self.whole):
            raise ModelError(
                f"The answer was cut off after {self._what.max_tokens} tokens: it goes by rule; raise max_tokens or ask for less."
            )
        return (*tokens, *forced)

    def _choose(self, scores: Floats) -> int:
        """Sample among the allowed tokens, as a sampler does among all."""
        tokens = np.flatnonzero(self._form.allowed())
        if not len(tokens):
            raise ModelError("The model's vocabulary has no token that may follow: it goes by rule.")
        likeliest = tokens[np.argsort(-scores[tokens], kind="stable")[:CANDIDATES]]
        logits = scores[likeliest].astype(np.float64) - float(scores[likeliest[0]])
        if self._what.temperature <= 0:
            return int(likeliest[0])
        weights = np.where(logits >= np.log(LEAST_SHARE), np.exp(logits / self._what.temperature), 0.0)
        return int(self._random.choice(likeliest, p=weights / weights.sum()))


def _spacing() -> Any:
    return dict(SPACING)


def _line(text: str) -> str:
    """Return an error's first line, cut."""
    return (text.strip().splitlines() or ["no reason given"])[0][:200]
