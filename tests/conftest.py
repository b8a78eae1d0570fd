"""Options and fixtures that the whole suite shares."""

from pathlib import Path

import pytest

from server.model.files import weights
from tests import quick

MODELS = Path(__file__).parents[1] / "models"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=3, help="how often tests/stories/test_kill.py kills the server (default 3)")


def pytest_configure(config: pytest.Config) -> None:
    quick.keep_bytecode(config.rootpath / ".pytest_cache" / "bytecode")
    quick.share_cores()
    quick.hurry_textual()


def pytest_collection_finish() -> None:
    quick.settle_garbage()


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Return the folder with the real weights, fetched by the product's own means if they are not there."""
    weights.pull(MODELS, lambda _progress: None)
    return MODELS
