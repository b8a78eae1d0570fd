"""Options and fixtures that the whole suite shares."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=3, help="how often tests/stories/test_kill.py kills the server (default 3)")
