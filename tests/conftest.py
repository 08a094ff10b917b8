"""Every test run has a cache of its own, so that no test believes what an earlier version staged."""

from __future__ import annotations

import os

import desk
import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    engines = ["duckdb", "spark", "postgres"]
    parser.addoption("--engine", default="duckdb", choices=engines, help="where hand-written rows are read")


def pytest_configure(config: pytest.Config) -> None:
    # Java translates what runs often in two grades; for a Spark that lives minutes the second costs more than it gains.
    os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    desk.ENGINE = config.getoption("--engine")


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory):
    patch = pytest.MonkeyPatch()
    patch.setenv("OUTSOURCER_AUDIT_CACHE", str(tmp_path_factory.mktemp("cache")))
    yield
    patch.undo()
