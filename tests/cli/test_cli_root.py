"""The root: help, version, completion, start-up, and what is missing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
import typer
from cli_fakes import World

from constructs_sm.cli.commands import COMMANDS
from constructs_sm.client import FakeTransport

ROOT = Path(__file__).parents[2]
CLI = [sys.executable, "-W", "error", "-m", "constructs_sm.cli"]
HEAVY = ("aws_cdk", "boto3", "botocore", "constructs", "jsii", "numpy", "rich")


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], []])
def test_the_help_lists_every_command_and_every_exit_code(arguments: list[str]) -> None:
    done = World().run(*arguments)

    assert re.findall(r"^  (\w+)  +[A-Z]", done.output.partition("Commands:")[2], re.MULTILINE) == list(COMMANDS)
    for code in ("0 as asked", "1 the model", "2 wrong", "3 not found", "4 timed out", "130"):
        assert code in " ".join(done.output.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_in_the_list_is_the_first_of_the_commands_own_help(name: str) -> None:
    module, line = COMMANDS[name]
    command = typer.main.get_command(import_module(f"constructs_sm.cli.{module}").app)

    assert line == str(command.help).split("\n", maxsplit=1)[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_every_command_says_what_it_is(name: str) -> None:
    done = World().run(name, "--help")

    assert 0 == done.exit_code
    assert f"constructs-sm {name}" in done.stdout


@pytest.mark.parametrize("command", [["package", "build"], ["package", "check"], ["local", "up"], ["local", "status"]])
def test_commands_below_commands_have_a_help_too(command: list[str]) -> None:
    assert f"Usage: constructs-sm {' '.join(command)}" in World().run(*command, "--help").stdout


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert f"constructs-sm {project['version']}\n" == World().run("--version").stdout
    assert "constructs_sm.cli:main" == project["scripts"]["constructs-sm"]


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_the_help_loads_neither_boto3_nor_the_cdk_nor_rich(arguments: list[str]) -> None:
    code = f"""
import atexit, sys
sys.argv = ["constructs-sm", *{arguments!r}]
atexit.register(lambda: print(*sorted(set(sys.modules) & {set(HEAVY)!r}), file=sys.stderr))
from constructs_sm.cli import main
main()
"""
    done = python(code)

    assert (0, "") == (done.returncode, done.stderr.strip())


def test_no_command_loads_boto3_or_the_cdk_before_it_needs_them() -> None:
    imports = "; ".join(f"import constructs_sm.cli.{module}" for module, _ in COMMANDS.values())

    assert (
        ""
        == python(f"import sys; {imports}; print(*sorted(set(sys.modules) & {set(HEAVY) - {'rich'}!r}))").stdout.strip()
    )


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_without_the_extra_one_line_says_what_to_install(missing: str) -> None:
    code = f"""
import importlib.abc, sys

class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == {missing!r}:
            raise ModuleNotFoundError(name=name)

import importlib.util
real = importlib.util.find_spec
import constructs_sm.cli as cli
cli.find_spec = lambda name: None if name == {missing!r} else real(name)
cli.main()
"""
    done = python(code)

    assert (2, "the command line needs typer and rich: pip install 'constructs-sm[cli]'\n") == (
        done.returncode,
        done.stderr,
    )


def complete(words: str) -> list[str]:
    environment = {
        **os.environ,
        "_CONSTRUCTS_SM_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    done = subprocess.run(CLI, capture_output=True, text=True, check=True, env=environment, cwd=ROOT)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("constructs-sm in", ["invoke", "instances"]),
        ("constructs-sm instances --acc", ["--accelerator"]),
        ("constructs-sm instances --accelerator g", ["gpu", "gaudi"]),
        ("constructs-sm local s", ["status"]),
    ],
)
def test_the_shell_completes_commands_options_and_choices(words: str, completed: list[str]) -> None:
    assert completed == complete(words)


def test_a_reader_that_leaves_early_makes_no_noise() -> None:
    with subprocess.Popen(
        [*CLI, "rules", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        said = process.stderr.read()

    assert b"" == said


def test_an_interrupt_ends_with_130_and_says_nothing() -> None:
    def interrupted(_: object) -> object:
        raise KeyboardInterrupt

    done = World(transport=FakeTransport(interrupted)).run("invoke", "chat", "--json", "{}")

    assert (130, "") == (done.exit_code, done.output)


def test_packages_are_built_and_checked_with_the_same_hash_each_time(tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    (model / "xgboost-model").write_bytes(b"trees")
    archive = tmp_path / "model.tar.gz"

    built = [World().run("package", "build", str(model), "-o", str(archive), "--json") for _ in range(2)]
    checked = World().run("package", "check", str(archive), "--json")

    assert [0, 0, 0] == [one.exit_code for one in (*built, checked)], built[0].stderr
    assert json.loads(built[0].stdout)["sha256"] == json.loads(built[1].stdout)["sha256"]
    assert ["xgboost-model"] == json.loads(built[0].stdout)["members"]
    assert [] == json.loads(checked.stdout)


def test_what_is_built_is_told_in_words_too(tmp_path: Path) -> None:
    (tmp_path / "inference.py").write_text("def model_fn(model_dir):\n    return model_dir\n")
    model = tmp_path / "model"
    model.mkdir()
    (model / "weights").write_bytes(b"1")
    where = str(tmp_path / "m.tar.gz")

    done = World().run(
        *(
            "package",
            "build",
            str(model),
            "-o",
            where,
            "--code",
            str(tmp_path / "inference.py"),
            "--framework",
            "sklearn",
        )
    )

    assert 0 == done.exit_code, done.stderr
    assert done.stdout.startswith(f"{where}: 2 files, ")
    assert ["  code/inference.py", "  weights", "environment of the container:"] == done.stdout.splitlines()[1:4]
    assert "  SAGEMAKER_PROGRAM=inference.py" in done.stdout


def test_a_bad_archive_ends_with_one_and_its_findings(tmp_path: Path) -> None:
    (tmp_path / "model.tar.gz").write_bytes(b"no gzip at all")

    text = World().run("package", "check", str(tmp_path / "model.tar.gz"))
    found = json.loads(World().run("package", "check", str(tmp_path / "model.tar.gz"), "--json").stdout)

    assert (1, "error: is not gzip; SageMaker takes one gzip-compressed tar; pack again with tar -czf\n") == (
        text.exit_code,
        text.stdout,
    )
    assert [("error", None)] == [(one["severity"], one["member"]) for one in found]


def test_a_directory_that_cannot_be_packed_is_refused_with_all_its_problems(tmp_path: Path) -> None:
    done = World().run("package", "build", str(tmp_path / "gone"), "-o", str(tmp_path / "m.zip"))

    assert 2 == done.exit_code
    assert "2 problems" in done.stderr
