"""The same input gives the same assembly, byte for byte: here, in another process, from another directory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import everything
from aws_cdk import App, Stack

from stacks.async_stack import AsyncStack
from stacks.components_stack import ComponentsStack
from stacks.realtime_stack import RealTimeStack
from stacks.settings import MODELS, Settings

ROOT = Path(__file__).parents[2]


def assembly(directory: Path) -> dict[str, bytes]:
    """Every file of an assembly but the assets, whose names are their content."""
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir()) if path.is_file()}


def synthesized(context: Mapping[str, object], outdir: Path) -> dict[str, bytes]:
    app = App(context=dict(context), outdir=str(outdir))
    for id, kind in (("RealTime", RealTimeStack), ("Async", AsyncStack), ("Components", ComponentsStack)):
        kind(app, id, settings=Settings())
    for place, build in enumerate(everything.WITHOUT_FILES):
        build(Stack(app, f"Everything{place}"))
    everything.models(Stack(app, "Models"), MODELS / "wine")
    app.synth()
    return assembly(outdir)


def test_twice_in_one_process(context: dict[str, object], tmp_path: Path) -> None:
    one, other = (synthesized(context, tmp_path / name) for name in ("one", "other"))

    assert [] == [name for name in one if one[name] != other.get(name)]
    assert list(one) == list(other)
    assert "manifest.json" in one


def test_in_processes_that_order_sets_differently_and_stand_elsewhere(
    context: dict[str, object], tmp_path: Path
) -> None:
    one, other = (
        in_a_process(context, tmp_path / seed, seed=seed, cwd=cwd) for seed, cwd in (("1", ROOT), ("2", tmp_path))
    )

    # In the metadata of a warning, the CDK writes the stack of its own process, which runs from a directory of its own.
    compared = [name for name in one if not name.endswith(".metadata.json")]
    assert [] == [name for name in compared if one[name] != other.get(name)]
    assert {"RealTime.template.json", "manifest.json"} <= set(one) & set(other)


def in_a_process(context: Mapping[str, object], outdir: Path, *, seed: str, cwd: Path) -> dict[str, bytes]:
    script = (
        "import json, pathlib, sys; sys.path[:0] = json.loads(sys.argv[1]); import test_same_bytes as it;"
        "it.synthesized(json.loads(sys.argv[2]), pathlib.Path(sys.argv[3]))"
    )
    places = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]
    arguments = [json.dumps(places), json.dumps(context), str(outdir)]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    subprocess.run(
        [sys.executable, "-c", script, *arguments], check=True, cwd=cwd, env=environment, capture_output=True
    )
    return assembly(outdir)
