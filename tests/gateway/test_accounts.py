import stat
from pathlib import Path

import apsw
import pytest

from server.gateway.accounts import Accounts, Standing, beside
from shared.errors import SaveError


def test_the_file_lies_beside_the_save() -> None:
    assert beside(Path("saves/thorp.thorp")) == Path("saves/thorp.accounts")


def test_a_name_is_free_then_its_owners(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "town.accounts")
    assert accounts.standing("Ada", "") is Standing.FREE
    token = accounts.register("Ada")
    assert accounts.standing("Ada", token) is Standing.OWNER
    assert accounts.standing("Ada", "") is Standing.TAKEN
    assert accounts.standing("Ada", token + "x") is Standing.TAKEN
    assert accounts.standing("Bob", token) is Standing.FREE
    accounts.close()


@pytest.mark.parametrize("other", ["ada", "ADA", "A da", "\uff21da"])
def test_names_that_look_alike_are_one(other: str) -> None:
    accounts = Accounts(None)
    accounts.register("Ada")
    assert accounts.standing(other, "") is Standing.TAKEN
    accounts.close()


def test_it_lasts_and_holds_no_token(tmp_path: Path) -> None:
    path = tmp_path / "town.accounts"
    accounts = Accounts(path)
    token = accounts.register("Ada")
    accounts.close()
    assert token.encode() not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = Accounts(path)
    assert again.standing("Ada", token) is Standing.OWNER
    again.close()


def test_a_name_is_given_once() -> None:
    accounts = Accounts(None)
    accounts.register("Ada")
    with pytest.raises(SaveError):
        accounts.register("ADA")
    accounts.close()


def test_something_else_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "town.accounts"
    path.write_bytes(b"not a database, but long enough to be read as one" * 100)
    with pytest.raises(SaveError, match="move it away"):
        Accounts(path)
    assert path.read_bytes().startswith(b"not a database")


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "town.accounts"
    db = apsw.Connection(str(path))
    db.execute("create table t (x)")
    db.close()
    with pytest.raises(SaveError, match="other program"):
        Accounts(path)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "town.accounts"
    accounts = Accounts(path)
    for i in range(200):
        accounts.register(f"Ada {i}")
    accounts.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:5_000] + b"\xff" * 3_000 + whole[8_000:])
    with pytest.raises(SaveError, match="Restore it from a backup"):
        Accounts(path)


def test_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "town.accounts"
    Accounts(path).close()
    db = apsw.Connection(str(path))
    db.execute("pragma user_version = 9")
    db.close()
    with pytest.raises(SaveError, match="update Thorp"):
        Accounts(path)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="No such file"):
        Accounts(tmp_path / "nowhere" / "town.accounts")
