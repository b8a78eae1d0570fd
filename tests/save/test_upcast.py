from functools import partial

import msgspec
import pytest

from server.save import upcast
from server.save.layout import FORMAT
from tests.save.playing import played


def test_the_present_format_is_read_as_it_is() -> None:
    read = upcast.reader(FORMAT)
    for entry, _ in played():
        assert read(upcast.encode(entry)) == entry


def test_older_entries_are_mended_step_by_step() -> None:
    entry = played()[50][0]
    mended: list[int] = []

    def mend(step: int, blob: bytes) -> bytes:
        mended.append(step)
        return blob[1:]

    menders: dict[int, upcast.Mender] = {step: partial(mend, step) for step in (1, 2, 3)}
    read = upcast.reader(2, menders, wanted=4)
    assert read(b"\x00\x00" + upcast.encode(entry)) == entry
    assert mended == [2, 3]


@pytest.mark.parametrize("blob", [b"", b"\x90", b"\xff", b"\x95\x01\x02\x03\x04"])
def test_what_is_no_entry_is_said(blob: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        upcast.reader(FORMAT)(blob)


def test_every_older_format_has_a_mender() -> None:
    assert sorted(upcast.MENDERS) == list(range(1, FORMAT))
