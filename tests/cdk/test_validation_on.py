"""The app as ``cdk synth`` runs it, with the CDK's own validation of templates, whose findings are errors here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_app_synthesizes_without_findings(context: dict[str, object], tmp_path: Path) -> None:
    told = {name: value for name, value in os.environ.items() if name != "CDK_VALIDATION"}
    environment = {**told, "CDK_OUTDIR": str(tmp_path), "CDK_CONTEXT_JSON": json.dumps(context)}

    done = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert (0, "") == (done.returncode, done.stderr)
    report = json.loads((tmp_path / "validation-report.json").read_text(encoding="utf-8"))
    assert [] == [plugin for plugin in report.get("pluginReports", []) if plugin.get("violations")]
    assert 3 <= len(list(tmp_path.glob("*.template.json")))
