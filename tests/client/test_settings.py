from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import settings, tomlfile
from client.chosen import Chosen
from client.settings import Settings

WRITTEN = """\
# mine
[look]
theme = "daylight"   # easier outside
font = "of another program"

[keys]
x = "look"
"ctrl+e" = "eat"
[macros]
morning = [
    ":go home",  # first
    "eat",
]
evening = "sleep"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "thorp" / "settings.toml"


def put(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_who_never_chose_has_the_defaults_and_nothing_is_wrong(file: Path) -> None:
    assert settings.load(file) == (Settings(), "")


def test_a_file_is_read(file: Path) -> None:
    chosen, problem = settings.load(put(file, WRITTEN))
    assert problem == ""
    assert chosen == Settings(
        theme="daylight",
        keys={"x": "look", "ctrl+e": "eat"},
        macros={"morning": (":go home", "eat"), "evening": ("sleep",)},
    )


def test_what_is_saved_is_what_is_loaded_and_only_what_changed_is_written_anew(file: Path) -> None:
    put(file, WRITTEN)
    chosen = settings.amend(file, theme="contrast", macros={"evening": ("sleep", ":wake")}, hints_done=True)
    assert settings.load(file) == (chosen, "")
    assert file.read_text(encoding="utf-8") == (
        '# mine\n[look]\ntheme = "contrast"\nfont = "of another program"\n\n[keys]\nx = "look"\n"ctrl+e" = "eat"\n'
        '[macros]\nevening = ["sleep", ":wake"]\n\n[tutorial]\ndone = true\n'
    )


def test_an_untouched_line_keeps_its_comment(file: Path) -> None:
    settings.amend(put(file, WRITTEN), ascii=True)
    assert 'theme = "daylight"   # easier outside\n' in file.read_text(encoding="utf-8")


def test_a_broken_file_names_itself_and_the_line_and_is_kept_when_another_takes_its_place(file: Path) -> None:
    put(file, "[look]\ntheme = lantern\n")
    chosen, problem = settings.load(file)
    assert chosen == Settings()
    assert str(file) in problem
    assert "line 2" in problem
    assert "Mend" in problem
    settings.save(file, Settings(theme="daylight"))
    assert settings.load(file) == (Settings(theme="daylight"), "")
    assert file.with_name("settings.toml.old").read_text(encoding="utf-8") == "[look]\ntheme = lantern\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[look]\n\ntheme = 4\n", "line 3: 'theme' in [look]"),
        ('[look]\nascii = "yes"\n', "true or false"),
        ("look = 4\n", "[look] is no table"),
        ("[keys]\nx = 4\n", "line 2: 'x' in [keys]"),
        ('[macros]\na = ["x", 4]\n', "'a' in [macros] should be a list"),
    ],
)
def test_an_entry_of_the_wrong_kind_is_told_and_the_rest_holds(file: Path, text: str, told: str) -> None:
    chosen, problem = settings.load(put(file, f"{text}[tutorial]\ndone = true\n"))
    assert told in problem
    assert chosen == Settings(hints_done=True)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[look", b"a" * 9, b"a=" + b"[" * 5000])
def test_any_bytes_are_survived(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    chosen, problem = settings.load(file)
    assert chosen == Settings()
    assert problem
    settings.save(file, Settings(ascii=True))
    assert settings.load(file) == (Settings(ascii=True), "")


def test_entries_written_in_a_way_that_is_not_changed_in_place_are_kept_beside(file: Path) -> None:
    put(file, 'look = {theme = "daylight"}\n')
    settings.amend(file, theme="contrast")
    assert settings.load(file) == (Settings(theme="contrast"), "")
    assert file.with_name("settings.toml.old").exists()


def test_a_folder_that_cannot_be_made_is_told_by_the_error(tmp_path: Path) -> None:
    (tmp_path / "thorp").write_text("a file", encoding="utf-8")
    assert settings.load(tmp_path / "thorp" / "settings.toml")[0] == Settings()
    with pytest.raises((FileExistsError, NotADirectoryError)):
        settings.save(tmp_path / "thorp" / "settings.toml", Settings())


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
CALLED = st.from_regex(r"[\w-]{1,8}", fullmatch=True)
ANY = st.builds(
    Settings,
    theme=st.text(st.characters(codec="utf-8"), max_size=12),
    ascii=st.booleans(),
    motion=st.booleans(),
    speech=st.booleans(),
    keys=st.dictionaries(NAMES, NAMES, max_size=3),
    macros=st.dictionaries(CALLED, st.lists(NAMES, max_size=3).map(tuple), max_size=3),
    hints_done=st.booleans(),
)


@given(ANY, ANY)
def test_any_settings_follow_any_others(tmp_path_factory: pytest.TempPathFactory, first: Settings, second: Settings) -> None:
    file = tmp_path_factory.mktemp("settings") / "settings.toml"
    settings.save(file, first)
    assert settings.load(file) == (first, "")
    file.write_text(f"{file.read_text(encoding='utf-8')}# a last word\n", encoding="utf-8")
    settings.save(file, second)
    assert settings.load(file) == (second, "")
    assert "# a last word\n" in file.read_text(encoding="utf-8")


def test_a_text_that_cannot_be_changed_is_refused() -> None:
    with pytest.raises(tomlfile.EditError):
        tomlfile.edited('look.theme = "x"\n', {("look", "theme"): "y"})


def test_a_choice_holds_at_once_and_later_and_what_holds_for_one_visit_is_not_kept(file: Path) -> None:
    chosen = Chosen(put(file, WRITTEN), ascii=True)
    assert chosen.now.ascii
    assert chosen.change(theme="contrast") == ""
    assert chosen.now.theme == "contrast"
    later = Chosen(file).now
    assert (later.theme, later.ascii) == ("contrast", False)


def test_a_choice_that_cannot_be_kept_holds_for_the_visit_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "thorp").write_text("a file", encoding="utf-8")
    chosen = Chosen(tmp_path / "thorp" / "settings.toml")
    assert "cannot be kept" in chosen.change(theme="contrast")
    assert chosen.now.theme == "contrast"
    assert chosen.problem


def test_without_a_file_choices_live_as_long_as_the_visit() -> None:
    chosen = Chosen()
    assert chosen.change(hints_done=True) == ""
    assert chosen.now == Settings(hints_done=True)
