"""Every test run has a cache of its own, so that no test believes what an earlier version staged."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory):
    patch = pytest.MonkeyPatch()
    patch.setenv("OUTSOURCER_AUDIT_CACHE", str(tmp_path_factory.mktemp("cache")))
    yield
    patch.undo()
