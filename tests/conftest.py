"""Options and fixtures that the whole suite shares."""

from pathlib import Path

import pytest

from server.model.files import weights

MODELS = Path(__file__).parents[1] / "models"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=3, help="how often tests/stories/test_kill.py kills the server (default 3)")


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Return the folder with the real weights, fetched by the product's own means if they are not there."""
    weights.pull(MODELS, lambda _progress: None)
    return MODELS
