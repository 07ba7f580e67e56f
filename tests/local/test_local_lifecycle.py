"""An engine's life: where it listens, what it starts, and that nothing of it is left."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from principal import BUCKET, DOUBLING, ROLE, Aws, archive, eventually

from constructs_sm.errors import LocalEngineError
from constructs_sm.local import Engine, Profile
from constructs_sm.local.engine.main import refuse_other_hosts

ON_LINUX = pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
COMMAND = [sys.executable, "-m", "constructs_sm.local"]


@pytest.fixture
def serving() -> Iterator[Aws]:
    """An engine with one endpoint, hence one container."""
    with Engine.start() as engine:
        aws = Aws(engine)
        aws.client("s3").create_bucket(Bucket=BUCKET)
        url = aws.put("doubling.tar.gz", archive(code__inference_py=DOUBLING))
        aws.execution_role("execution")
        aws.model("one", ROLE, url)
        assert "InService" == aws.endpoint("one", "one")
        yield aws
        aws.close()


def family(pid: int) -> set[int]:
    """A process and its descendants."""
    children = {
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    }
    return {pid}.union(*(family(child) for child in children))


def alive(pids: set[int]) -> set[int]:
    return {
        pid
        for pid in pids
        if Path(f"/proc/{pid}/stat").is_file() and " Z " not in Path(f"/proc/{pid}/stat").read_text()
    }


def listening(pids: set[int]) -> set[str]:
    """The local addresses, in hex as the kernel prints them, on which processes listen."""
    inodes = set()
    for pid in pids:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            target = str(link.readlink())
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] in inodes and (fields[3] == "0A" or table.startswith("udp")):
                found.add(fields[1].partition(":")[0])
    return found


@ON_LINUX
def test_engine_and_containers_listen_on_loopback_only(serving: Aws) -> None:
    processes = family(serving.engine.pid)
    assert 2 == len(processes)
    assert {"0100007F"} == listening(processes)


@ON_LINUX
def test_stopping_leaves_no_process_and_no_file(serving: Aws) -> None:
    processes = family(serving.engine.pid)
    state = serving.engine.log_path.parent
    serving.engine.stop()
    assert set() == alive(processes)
    assert not state.exists()
    serving.engine.stop()


@ON_LINUX
def test_containers_end_when_the_engine_is_killed(serving: Aws) -> None:
    containers = family(serving.engine.pid) - {serving.engine.pid}
    os.kill(serving.engine.pid, signal.SIGKILL)
    assert eventually(lambda: True if not alive(containers) else None, seconds=5)


STARTER = """
import sys, time
from constructs_sm.local import Engine
engine = Engine.start()
print(engine.pid, flush=True)
time.sleep(60)
"""


@ON_LINUX
def test_the_engine_ends_when_whoever_started_it_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", STARTER], stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        assert {pid} == alive({pid})
        starter.kill()
    assert eventually(lambda: True if not alive({pid}) else None, seconds=10)


@ON_LINUX
def test_the_engine_ends_when_nothing_is_asked_of_it() -> None:
    with Engine.start(idle_timeout=timedelta(seconds=0.3)) as engine:
        assert eventually(lambda: True if not alive({engine.pid}) else None, seconds=10)


def test_a_port_that_is_taken_is_said_so(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LocalEngineError, match=f"port {port} on 127.0.0.1 cannot be used"):
            Engine.start(port=port, state_directory=tmp_path)


def test_a_directory_holds_one_engine(tmp_path: Path) -> None:
    with Engine.start(state_directory=tmp_path) as first:
        with pytest.raises(LocalEngineError, match="another engine runs in"):
            Engine.start(state_directory=tmp_path)
        assert tmp_path / "engine.log" == first.log_path


def test_an_account_has_twelve_digits() -> None:
    with pytest.raises(LocalEngineError, match="account: must be 12 digits, got 123"):
        Engine.start(account="123")


def test_account_and_region_are_as_asked() -> None:
    with Engine.start(account="123456789012", region="eu-west-1") as engine:
        aws = Aws(engine)
        arn = aws.client("sts").get_caller_identity()["Arn"]
        aws.close()
        assert "arn:aws:iam::123456789012:root" == arn
        assert ("eu-west-1", "123456789012") == (
            engine.environment["AWS_REGION"],
            engine.environment["CDK_DEFAULT_ACCOUNT"],
        )


def test_what_goes_wrong_in_the_block_brings_the_log_along() -> None:
    with pytest.raises(ZeroDivisionError) as caught, Engine.start():
        _ = 1 // 0
    assert "Ready" in "".join(caught.value.__notes__)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "localhost", "192.0.2.1", ""])  # noqa: S104
def test_any_other_address_is_refused(host: str) -> None:
    with pytest.raises(SystemExit, match=r"listens on 127\.0\.0\.1 only"):
        refuse_other_hosts(host)


def test_loopback_is_not_refused() -> None:
    refuse_other_hosts("127.0.0.1")  # would end the process
    refuse_other_hosts(None)


def test_an_environment_for_commands_forgets_other_accounts() -> None:
    with Engine.start(profile=Profile.STRICT) as engine:
        over = engine.over({"AWS_PROFILE": "prod", "AWS_SESSION_TOKEN": "x", "AWS_ENDPOINT_URL_S3": "x", "HOME": "/h"})
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3"} & set(over)
    assert "/h" == over["HOME"]
    assert over["AWS_CA_BUNDLE"] == over["NODE_EXTRA_CA_CERTS"]
    assert over["AWS_ENDPOINT_URL"].startswith("https://127.0.0.1:")


def command(state: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *words, "--state", state], capture_output=True, text=True, check=False, timeout=60)


def test_an_engine_in_the_background_by_hand(tmp_path: Path) -> None:
    nothing = command(tmp_path, "status")
    here = f"--state {tmp_path}`"
    assert (1, True) == (
        nothing.returncode,
        f"start it with `python -m constructs_sm.local up {here}" in nothing.stderr,
    )
    started = command(tmp_path, "up", "--idle-minutes", "1")
    try:
        assert started.stdout.startswith("started: fast engine at http://127.0.0.1:")
        assert command(tmp_path, "up").stdout.startswith("already up: fast engine")
        other = command(tmp_path, "up", "--strict")
        assert (1, True) == (other.returncode, "already up with other settings" in other.stderr)
        assert f"run `python -m constructs_sm.local down {here} first" in other.stderr
        assert command(tmp_path, "status").stdout.startswith("fast engine at http://127.0.0.1:")
        variables = json.loads(command(tmp_path, "env", "--json").stdout)
        exported = command(tmp_path, "env").stdout
        shown = subprocess.run(
            ["sh", "-c", 'eval "$1"; echo "$AWS_ENDPOINT_URL ${AWS_PROFILE-none}"', "sh", exported],
            capture_output=True,
            text=True,
            check=True,
            env={"AWS_PROFILE": "prod"},
        )
        assert f"{variables['AWS_ENDPOINT_URL']} none\n" == shown.stdout
    finally:
        stopped = command(tmp_path, "down")
    assert stopped.stdout.startswith("stopped (pid ")
    assert "nothing runs\n" == command(tmp_path, "down").stdout


def test_starting_twice_at_once_starts_one(tmp_path: Path) -> None:
    both = [
        subprocess.Popen(
            [*COMMAND, "up", "--state", tmp_path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = sorted(one.communicate(timeout=60)[0].partition(":")[0] for one in both)
    command(tmp_path, "down")
    assert ["already up", "started"] == said


def test_stopping_is_quick_even_with_open_https_connections() -> None:
    with Engine.start(profile=Profile.STRICT) as engine:
        aws = Aws(engine)
        aws.client("sts").get_caller_identity()
        begun = time.monotonic()
        engine.stop()
        assert time.monotonic() - begun < 6
        aws.close()
