from __future__ import annotations

from collections.abc import Iterator
from contextlib import chdir

import pytest
from valid_specs import FILES


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run where the files lie that the valid specs name."""
    directory = tmp_path_factory.mktemp("workplace")
    for name, content in FILES.items():
        path = directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    with chdir(directory):
        yield
