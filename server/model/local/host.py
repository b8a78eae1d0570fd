"""The model's own process: reads jobs from stdin, decodes, answers on stdout; ``python -m server.model.local.host``.

It is apart from the town's process so that a crash or a stall of llama.cpp never stops the town, and the loop that
echoes keys never shares a GIL with batching. It ends when its stdin closes: a killed server leaves no orphan.
"""

import contextlib
import logging
import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO

import msgspec
import psutil

from server.model.blame import ScarceError
from server.model.files.footprint import footprint, free_bytes, require
from server.model.files.header import inspect
from server.model.local import frames, llama
from server.model.local.chat import Chat
from server.model.local.decode import Decoder
from server.model.local.embed import Embedder
from server.model.local.frames import Ask, Cancel, Done, Failed, FromModel, Load, Ready, ToModel, Unloadable
from server.model.settings import ModelSettings
from shared.errors import ModelError

BEAT_S = 0.25

SCARCE = ("alloc", "out of memory", "insufficient memory")
"""In what llama.cpp complains of when it gets no memory, of the machine or of a GPU."""

log = logging.getLogger("thorp.model.host")


class Pipe:
    """The real stdout, taken away from everyone else: whatever llama.cpp prints goes to stderr."""

    def __init__(self) -> None:
        self._fd = os.dup(1)
        os.dup2(2, 1)

    def say(self, message: FromModel) -> None:
        """Write one frame, whole; the town being gone ends the process."""
        data = memoryview(frames.encode(message))
        try:
            while data:
                data = data[os.write(self._fd, data) :]
        except BrokenPipeError:
            os._exit(0)


def listen(source: BinaryIO, inbox: "queue.SimpleQueue[ToModel]") -> None:
    """Read frames into the inbox; end the whole process at once when the town is gone or talks nonsense."""
    with contextlib.suppress(ValueError, msgspec.DecodeError, OSError):
        while len(head := source.read(frames.HEAD.size)) == frames.HEAD.size:
            inbox.put(frames.to_model(source.read(frames.length(head))))
    os._exit(0)


def thread_count(settings: ModelSettings) -> int:
    """How many threads to decode with: as set, or one a physical core that this process may use."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return settings.threads or max(1, min(usable, psutil.cpu_count(logical=False) or usable))


def load_chat(settings: ModelSettings, path: Path) -> Chat:
    """Check the file and the memory, then load; ``ModelError`` says what is wrong. A GPU's memory is llama.cpp's to judge."""
    header = inspect(path)
    if not header.writes:
        raise ModelError(f"{path.name} does not write text: set model.chat_file to a chat model.")
    if not llama.offloads(settings.gpu_layers):
        require(path, footprint(path, header, settings), free_bytes())
    return Chat(path, settings, thread_count(settings))


def may_pass(error: ModelError) -> bool:
    """Tell whether a model could not load for want of memory; llama.cpp tells only by its words."""
    return isinstance(error, ScarceError) or any(word in str(error).casefold() for word in SCARCE)


def load_embedder(settings: ModelSettings, path: str) -> tuple[Embedder | None, str]:
    """Load the embedding model if there is one; its absence is a complaint, not a failure."""
    if not path:
        return None, "recall by meaning is off: model.embedding_file is empty"
    try:
        inspect(Path(path))
        return Embedder(Path(path), settings, thread_count(settings)), ""
    except ModelError as error:
        return None, str(error)


class Host:
    """The loop: take what came, decode a step, say what came of it, beat."""

    def __init__(self, pipe: Pipe, inbox: "queue.SimpleQueue[ToModel]") -> None:
        self._pipe, self._inbox = pipe, inbox
        self._beaten = 0.0

    def run(self) -> None:
        """Load as told, then serve until the town is gone."""
        match self._inbox.get():
            case Load() as load:
                self._start(load)
            case other:
                raise ValueError(f"the first message must be Load, not {type(other).__name__}")

    def _start(self, load: Load) -> None:
        if hasattr(os, "nice"):
            os.nice(load.settings.niceness)
        try:
            chat, embedder, ready = self._load(load)
        except ModelError as error:
            self._pipe.say(Unloadable(str(error), passing=may_pass(error)))
            return
        decoder = Decoder(chat, load.settings, self._pipe.say, rows_per_s=chat.warm())
        self._pipe.say(ready)
        self._serve(decoder, embedder)

    @staticmethod
    def _load(load: Load) -> tuple[Chat, Embedder | None, Ready]:
        chat = load_chat(load.settings, Path(load.chat_path))
        embedder, complaint = load_embedder(load.settings, load.embedding_path)
        ready = Ready(
            model=Path(load.chat_path).name,
            device=chat.device,
            style=chat.style,
            n_ctx=chat.n_ctx,
            chat_template=chat.chat_template,
            embeds=embedder is not None,
            complaint=complaint,
        )
        return chat, embedder, ready

    def _serve(self, decoder: Decoder, embedder: Embedder | None) -> None:
        while True:
            self._take(decoder, embedder, wait=not decoder.open)
            decoder.step()
            self._beat(decoder)

    def _take(self, decoder: Decoder, embedder: Embedder | None, *, wait: bool) -> None:
        """Take all that came; wait for something when there is nothing to decode."""
        with contextlib.suppress(queue.Empty):
            self._handle(self._inbox.get(block=wait, timeout=1.0), decoder, embedder)
            while True:
                self._handle(self._inbox.get_nowait(), decoder, embedder)

    def _handle(self, message: ToModel, decoder: Decoder, embedder: Embedder | None) -> None:
        match message:
            case Ask(job=job, what=what):
                if isinstance(what, tuple):
                    self._embed(job, what, embedder)
                else:
                    decoder.take(job, what)
            case Cancel(job=job):
                decoder.cancel(job)
            case Load():
                log.warning("a second Load was ignored")

    def _embed(self, job: int, texts: tuple[str, ...], embedder: Embedder | None) -> None:
        if embedder is None:
            self._pipe.say(Failed(job, "There is no embedding model: run `thorpd models pull`; recall goes by words."))
            return
        try:
            self._pipe.say(Done(job, vectors=embedder.vectors(texts)))
        except ModelError as error:
            self._pipe.say(Failed(job, str(error)))

    def _beat(self, decoder: Decoder) -> None:
        now = time.monotonic()
        if now - self._beaten >= BEAT_S:
            self._beaten = now
            self._pipe.say(decoder.beat())


def main() -> None:
    """Run the process."""
    pipe = Pipe()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(name)s %(message)s")
    inbox: queue.SimpleQueue[ToModel] = queue.SimpleQueue()
    threading.Thread(target=listen, args=(sys.stdin.buffer, inbox), daemon=True).start()
    llama.begin()
    Host(pipe, inbox).run()


if __name__ == "__main__":
    main()
