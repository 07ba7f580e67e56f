"""One strict engine for the whole tier: TLS, and every caller's permissions enforced."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from constructs_sm.local import Engine, Profile
from demo.cloud import Cloud


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine.start(profile=Profile.STRICT) as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def only_the_engine(engine: Engine) -> Iterator[None]:
    """Every AWS client of this process talks to the engine and to nothing else."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(engine.over(before))
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def cloud(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    """A bootstrapped account."""
    cloud = Cloud(engine, tmp_path_factory.mktemp("cloud"))
    done = cloud.bootstrap()
    assert done.succeeded, done.output
    return cloud
