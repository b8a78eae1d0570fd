import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from server.save.journal import Journal
from server.save.lock import Holder, Lock, holder, running
from server.save.replay import History
from shared.errors import SaveError


def test_a_second_server_is_refused_with_the_address_of_the_first(save: Path) -> None:
    with closing(Journal.open(save)) as journal:
        assert holder(save) == Holder(os.getpid())
        assert running(save) is None
        journal.announce("ws://127.0.0.1:7777")
        assert running(save) == "ws://127.0.0.1:7777"
        with pytest.raises(SaveError, match=rf"process {os.getpid()} serves it at ws://127\.0\.0\.1:7777.*thorp join"):
            Journal.open(save)
        assert journal.load().entries
    assert holder(save) is None


def test_the_refusal_leaves_the_first_alone(save: Path) -> None:
    first = Journal.open(save)
    with pytest.raises(SaveError):
        Journal.open(save)
    assert holder(save) is not None
    first.close()
    Journal.open(save).close()


def test_a_lock_left_by_a_killed_server_is_taken_over(save: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from server.save.lock import Lock; import os; Lock(Path(sys.argv[1])); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", script, str(save)], check=False)  # noqa: S603
    left = save.with_name("town.thorp.lock")
    assert json.loads(left.read_bytes())["pid"] != os.getpid()
    assert holder(save) is None
    Journal.open(save).close()
    assert not left.exists()


@pytest.mark.parametrize("left", [b"", b"nonsense", b'{"pid": "x"}'])
def test_what_the_lock_file_says_does_not_matter(save: Path, left: bytes) -> None:
    save.with_name("town.thorp.lock").write_bytes(left)
    assert running(save) is None
    Journal.open(save).close()


def test_a_holder_that_has_not_said_who_it_is(save: Path) -> None:
    lock = Lock(save)
    save.with_name("town.thorp.lock").write_bytes(b"")
    assert holder(save) == Holder(0)
    with pytest.raises(SaveError, match="another process"):
        Lock(save)
    lock.release()
    lock.release()


def test_readers_need_no_lock(save: Path) -> None:
    with closing(Journal.open(save)), closing(History(save)) as history:
        assert history.last_n


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="writable"):
        Lock(tmp_path / "nowhere" / "town.thorp")


@pytest.mark.parametrize(("name", "words"), [("x" * 300, "cannot be a save"), ("/dev/null", "device or a pipe")])
def test_what_cannot_be_a_save_is_refused_in_words(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(SaveError, match=words):
        holder(tmp_path / name)


def test_a_save_has_a_name() -> None:
    with pytest.raises(SaveError, match="names no file"):
        holder(Path())


def test_a_pipe_is_no_save_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "town.thorp")
    with pytest.raises(SaveError, match="pipe"):
        holder(tmp_path / "town.thorp")
