"""The card against scanners that the project does not install: cdk-nag 3, which excludes 2, and Checkov.

Opt-in: ``make test-slow``. It downloads them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from aws_cdk import App
from compliance_stacks import STACKS

from constructs_sm.compliance import acknowledge, compliance_card
from constructs_sm.compliance.endpoints import endpoints
from constructs_sm.facts.controls import Framework, controls
from constructs_sm.templates.files import stacks

ROOT = Path(__file__).parents[2]
CHECKS = Path(__file__).with_name("nag3_checks.py")
SLOW = pytest.mark.skipif("'slow' not in config.getoption('markexpr')", reason="downloads scanners; see make test-slow")
CDK_NAG, CHECKOV = "cdk-nag==3.0.2", "checkov==3.3.30"


@pytest.mark.slow
@SLOW
def test_cdk_nag_3_finds_what_is_on_the_card_and_takes_acknowledgements(tmp_path: Path) -> None:
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([sys.executable, *pip, "--target", tmp_path / "nag", CDK_NAG], check=True, timeout=300)
    paths = [tmp_path / "nag", ROOT, ROOT / "tests", CHECKS.parent]

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", CHECKS],
        cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))},
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


@pytest.fixture(scope="module")
def checkov(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("checkov")
    subprocess.run([sys.executable, "-m", "venv", directory], check=True, timeout=120)
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([directory / "bin" / "python", *pip, CHECKOV], check=True, timeout=600)
    return directory / "bin" / "checkov"


def scanned(checkov: Path, template: Path) -> dict[str, set[tuple[str, str]]]:
    """Checks with logical ids, by result."""
    options = ["--framework", "cloudformation", "--output", "json", "--compact", "--soft-fail"]
    done = subprocess.run(
        [checkov, "--file", template, *options], check=True, capture_output=True, text=True, timeout=120
    )
    results = json.loads(done.stdout)["results"]
    return {
        kind: {(each["check_id"], each["resource"].rpartition(".")[2]) for each in results[f"{kind}_checks"]}
        for kind in ("passed", "failed", "skipped")
    }


@pytest.mark.slow
@SLOW
def test_checkov_finds_and_passes_what_is_on_the_card(
    checkov: Path, context: dict[str, object], tmp_path: Path
) -> None:
    known = {control.id for control in controls() if control.framework is Framework.CHECKOV}
    seen: set[str] = set()
    for name, build in STACKS.items():
        app = App(context=context, outdir=str(tmp_path / name))
        card = compliance_card(build(app), frameworks=[Framework.CHECKOV])
        (template,) = Path(app.outdir).glob("*.template.json")
        within = {each.id for reach in endpoints(stacks(template)[0].template) for each in reach.resources}
        outcomes = [outcome for endpoint in card.endpoints for outcome in endpoint.outcomes]

        said = scanned(checkov, template)

        of_endpoints = {kind: {one for one in ones if one[1] in within} for kind, ones in said.items()}
        assert of_endpoints["failed"] == {(one.control.id, each.resource) for one in outcomes for each in one.found}, (
            name
        )
        assert of_endpoints["passed"] == {(one.control.id, id) for one in outcomes for id in one.passed}, name
        seen |= {id for ones in of_endpoints.values() for id, _ in ones}
    assert seen == known


@pytest.mark.slow
@SLOW
def test_checkov_takes_the_acknowledgements(checkov: Path, context: dict[str, object], tmp_path: Path) -> None:
    app = App(context=context, outdir=str(tmp_path))
    stack = STACKS["hardened"](app)
    acknowledge(stack)
    app.synth()
    (template,) = Path(app.outdir).glob("*.template.json")

    said = scanned(checkov, template)

    assert {"CKV_AWS_109", "CKV_AWS_111"} == {id for id, _ in said["skipped"]}
    assert set() == {id for id, _ in said["failed"]} & {"CKV_AWS_109", "CKV_AWS_111"}
