from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from constructs_sm.packaging import ArchiveLimits, check_archive

if TYPE_CHECKING:
    from pathlib import Path

SIZE = 256 * 1024**2
ALLOWED = 24 * 1024  # kibibytes

MEASURE = """
import resource, sys
from constructs_sm.packaging import package
package("small", output="small.tar.gz")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
steps = []
package("large", output="large.tar.gz", progress=steps.append)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, len(steps))
"""


def test_a_large_model_is_packed_in_bounded_memory(tmp_path: Path) -> None:
    for name, size in (("small", 10), ("large", SIZE)):
        (tmp_path / name).mkdir()
        with (tmp_path / name / "weights").open("wb") as file:
            file.truncate(size)
    finished = subprocess.run(
        [sys.executable, "-c", MEASURE],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        capture_output=True,
        text=True,
    )
    grown, steps = map(int, finished.stdout.split())
    assert grown < ALLOWED
    assert steps == SIZE // 1024**2 + 2
    assert () == check_archive(tmp_path / "large.tar.gz", limits=ArchiveLimits(ratio=2000))
