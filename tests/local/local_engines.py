"""The engines the tests share, one of each profile for the whole run; named in each module's ``pytest_plugins``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from principal import BROKEN, BUCKET, DOUBLING, Aws, archive

from constructs_sm.local import Engine, Profile


def _started(profile: Profile) -> Iterator[Aws]:
    with Engine.start(profile=profile) as engine:
        aws = Aws(engine)
        aws.client("s3").create_bucket(Bucket=BUCKET)
        aws.put("doubling.tar.gz", archive(code__inference_py=DOUBLING))
        aws.put("broken.tar.gz", archive(code__inference_py=BROKEN))
        aws.put("empty.tar.gz", archive(weights="1"))
        aws.execution_role("execution")
        yield aws
        aws.close()


@pytest.fixture(scope="session")
def aws() -> Iterator[Aws]:
    yield from _started(Profile.FAST)


@pytest.fixture(scope="session")
def strict() -> Iterator[Aws]:
    yield from _started(Profile.STRICT)
