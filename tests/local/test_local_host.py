"""What the engine takes from ministack must be there, be named in one table, and be taken in one module."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from constructs_sm.local import environment, launch
from constructs_sm.local.engine import host

LOCAL = Path(launch.__file__).parent
ENGINE = LOCAL / "engine"
SOURCES = sorted(ENGINE.glob("*.py"))
PROBE = """
import importlib.metadata, json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import launch
launch.prepare(Path(sys.argv[1]))
from constructs_sm.local.engine import host
print(json.dumps([importlib.metadata.version("ministack"), host.missing()]))
"""


@pytest.fixture(scope="module")
def python() -> Path:
    return environment.engine_python(environment.cache_directory(os.environ))


def test_the_pinned_ministack_has_every_name_we_use(python: Path) -> None:
    said = subprocess.run([python, "-I", "-c", PROBE, LOCAL], capture_output=True, text=True, check=True).stdout
    assert [host.VERSION, []] == json.loads(said.splitlines()[-1])


def test_the_requirements_pin_that_version() -> None:
    assert f"ministack=={host.VERSION}" in environment.REQUIREMENTS.read_text().splitlines()


def test_every_requirement_is_pinned_exactly() -> None:
    lines = environment.REQUIREMENTS.read_text().splitlines()
    assert all(line.count("==") == 1 for line in lines)
    assert lines == sorted(lines, key=str.lower)


def mentions() -> dict[str, set[str]]:
    """The attributes read from each ``host.module("…")``, by following the names it is bound to."""
    found: dict[str, set[str]] = {}
    for source in SOURCES:
        for function in ast.walk(ast.parse(source.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                bound = {
                    node.targets[0].id: _module_of(node.value)
                    for node in ast.walk(function)
                    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
                }
                for node in ast.walk(function):
                    if isinstance(node, ast.Attribute):
                        name = bound.get(node.value.id) if isinstance(node.value, ast.Name) else _module_of(node.value)
                        if name is not None:
                            found.setdefault(name, set()).add(node.attr)
    return found


def _module_of(node: ast.expr) -> str | None:
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("host.module", "module"):
        argument = node.args[0]
        return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
    return None


def test_every_attribute_we_read_is_in_the_table() -> None:
    read = mentions()
    assert "ministack.core.iam_evaluator" in read
    unlisted = {name: attributes - set(host.NAMES[name]) for name, attributes in read.items()}
    assert {name: set() for name in read} == unlisted


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_the_engine_imports_only_itself_the_standard_library_and_botocore(source: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            imported.add(node.module)
        elif isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
    foreign = {
        name
        for name in imported
        if not name.startswith("constructs_sm.local.engine") and name.partition(".")[0] not in sys.stdlib_module_names
    }
    allowed = {"botocore.session", "botocore.model"}
    if source.name == "certificates.py":
        allowed |= {name for name in foreign if name.startswith("cryptography")} | {"cryptography"}
    assert foreign <= allowed


def test_asking_for_a_module_outside_the_table_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        host.module("ministack.services.lambda_svc")
