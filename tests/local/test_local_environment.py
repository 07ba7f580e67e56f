"""The engine's environment is made once, whole, and elsewhere; and commands keep away from real accounts."""

from __future__ import annotations

import fcntl
import re
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from constructs_sm.errors import LocalEngineError
from constructs_sm.local import require_local_endpoint
from constructs_sm.local.background import DEFAULT_STATE, exports, find, typed
from constructs_sm.local.environment import cache_directory, engine_python, run_command
from constructs_sm.local.profile import isolated


class Commands:
    """Notes the commands, and makes what ``python -m venv`` would."""

    def __init__(self, *, breaks: bool = False) -> None:
        self.seen: list[Sequence[str]] = []
        self.breaks = breaks

    def __call__(self, command: Sequence[str]) -> None:
        self.seen.append(command)
        if "venv" in command:
            python = Path(command[-1]) / "bin" / "python"
            python.parent.mkdir(parents=True)
            python.touch()
        elif self.breaks:
            raise LocalEngineError("no network")


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.txt"
    path.write_text("ministack==1.5.33\n")
    return path


def test_is_made_once(tmp_path: Path, requirements: Path) -> None:
    commands = Commands()
    first = engine_python(tmp_path / "cache", requirements, commands)
    assert first == engine_python(tmp_path / "cache", requirements, commands)
    assert first.is_file()
    assert 2 == len(commands.seen)
    assert ["--requirement", str(requirements)] == list(commands.seen[1][-2:])


def test_other_requirements_get_another_environment(tmp_path: Path, requirements: Path) -> None:
    first = engine_python(tmp_path / "cache", requirements, Commands())
    requirements.write_text("ministack==2\n")
    assert first != engine_python(tmp_path / "cache", requirements, Commands())


def test_a_failed_one_leaves_nothing_and_the_next_try_makes_it(tmp_path: Path, requirements: Path) -> None:
    cache = tmp_path / "cache"
    with pytest.raises(LocalEngineError, match="no network"):
        engine_python(cache, requirements, Commands(breaks=True))
    assert [] == [path for path in cache.iterdir() if path.is_dir()]
    assert engine_python(cache, requirements, Commands()).is_file()


def test_a_half_built_one_is_made_again(tmp_path: Path, requirements: Path) -> None:
    python = engine_python(tmp_path / "cache", requirements, Commands())
    (python.parent.parent / "complete").unlink()
    (python.parent / "leftover").touch()
    commands = Commands()
    assert python == engine_python(tmp_path / "cache", requirements, commands)
    assert 2 == len(commands.seen)
    assert not (python.parent / "leftover").exists()


def test_two_at_once_make_one(tmp_path: Path, requirements: Path) -> None:
    commands = Commands()
    made: list[Path] = []
    threads = [
        threading.Thread(target=lambda: made.append(engine_python(tmp_path / "cache", requirements, commands)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert 1 == len(set(made))
    assert (4, 2) == (len(made), len(commands.seen))


def test_a_command_that_fails_shows_the_end_of_what_it_said() -> None:
    with pytest.raises(LocalEngineError, match=r"sh -c .* failed with 3(?s:.*)no such package"):
        run_command(["sh", "-c", "echo no such package >&2; exit 3"])


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"XDG_CACHE_HOME": "/c"}, Path("/c/constructs_sm")),
        ({"XDG_CACHE_HOME": ""}, Path.home() / ".cache" / "constructs_sm"),
        ({}, Path.home() / ".cache" / "constructs_sm"),
    ],
)
def test_the_cache_is_where_the_user_keeps_caches(environ: dict[str, str], expected: Path) -> None:
    assert expected == cache_directory(environ)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:4566", "https://127.0.0.1:1", "http://[::1]:4566", "http://127.9.9.9:1"]
)
def test_a_numeric_loopback_address_is_local(url: str) -> None:
    assert url == require_local_endpoint({"AWS_ENDPOINT_URL": url, "AWS_ENDPOINT_URL_S3": url})


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "AWS_ENDPOINT_URL is not set"),
        ({"AWS_ENDPOINT_URL": ""}, "AWS_ENDPOINT_URL is not set"),
        ({"AWS_ENDPOINT_URL": "http://localhost:4566"}, "must be a numeric loopback address"),
        ({"AWS_ENDPOINT_URL": "http://0.0.0.0:4566"}, "must be a numeric loopback address"),
        ({"AWS_ENDPOINT_URL": "http://10.0.0.1"}, "must be a numeric loopback address"),
        ({"AWS_ENDPOINT_URL": "https://sagemaker.us-east-1.amazonaws.com"}, "must be a numeric loopback address"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1.example.com"}, "must be a numeric loopback address"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1@example.com"}, "must be a numeric loopback address"),
        ({"AWS_ENDPOINT_URL": "127.0.0.1:4566"}, "must be a numeric loopback address"),
        ({"AWS_ENDPOINT_URL": "file://127.0.0.1"}, "must be a numeric loopback address"),
        (
            {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_S3": "https://s3.amazonaws.com"},
            "AWS_ENDPOINT_URL_S3 must be a numeric loopback address",
        ),
        (
            {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "True"},
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true would reach a real account",
        ),
    ],
)
def test_anything_else_may_be_a_real_account(environ: dict[str, str], said: str) -> None:
    with pytest.raises(LocalEngineError, match=said):
        require_local_endpoint(environ)


def test_isolation_drops_every_aws_variable_and_nothing_else() -> None:
    assert {"PATH": "/bin", "LAWS_X": "1"} == isolated(
        {"AWS_PROFILE": "p", "AWS_X": "1", "PATH": "/bin", "LAWS_X": "1"}
    )


def test_exported_values_are_quoted_for_the_shell() -> None:
    assert "export A='it'\"'\"'s here'" == exports({"A": "it's here"}).splitlines()[1]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (DEFAULT_STATE, "python -m constructs_sm.local down"),
        (DEFAULT_STATE.resolve(), "python -m constructs_sm.local down"),
        (Path("other"), "python -m constructs_sm.local down --state other"),
        (Path("/my engines/1"), "python -m constructs_sm.local down --state '/my engines/1'"),
    ],
)
def test_what_is_to_be_typed_names_the_directory_unless_it_is_the_default(state: Path, expected: str) -> None:
    assert expected == typed("down", state)


def test_an_engine_that_does_not_answer_is_stopped_where_it_is(tmp_path: Path) -> None:
    with (tmp_path / "engine.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(LocalEngineError, match=re.escape(f"local down --state {tmp_path}` if it stays like this")):
            find(tmp_path)
