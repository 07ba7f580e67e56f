"""The engine as an object: started, used, stopped."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from constructs_sm.errors import LocalEngineError
from constructs_sm.local.environment import cache_directory, engine_python
from constructs_sm.local.profile import HOST, Profile, Settings, isolated

DEFAULT_IDLE_TIMEOUT = timedelta(minutes=60)
START_TIMEOUT = timedelta(seconds=60)
STOP_TIMEOUT = timedelta(seconds=15)
LOG = "engine.log"
AUTHORITY = "authority.pem"
_READY = "engine.json"
_LOCK = "engine.lock"
_OK = 200
_POLL_SECONDS = 0.05
_LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where an engine is.

    Attributes:
        pid: Its process.
        port: On loopback.
    """

    pid: int
    port: int


class Engine:
    """A running local engine: CloudFormation, S3, SNS, SQS, IAM, STS, SageMaker hosting and auto scaling on loopback.

    What it creates: one process bound to 127.0.0.1, one process for every model container, and a directory for its
    log. Leaving the ``with`` block stops them all; they also stop when this process goes away.

    ::

        with Engine.start() as engine:
            boto3.client("sagemaker", **engine.client_arguments)
    """

    def __init__(
        self, *, settings: Settings, address: Address, state: Path, process: subprocess.Popen[bytes], temporary: bool
    ) -> None:
        self._settings = settings
        self._address = address
        self._state = state
        self._process = process
        self._temporary = temporary

    @classmethod
    def start(
        cls,
        *,
        profile: Profile = Profile.FAST,
        port: int = 0,
        account: str = "000000000000",
        region: str = "us-east-1",
        state_directory: Path | None = None,
        idle_timeout: timedelta | None = DEFAULT_IDLE_TIMEOUT,
    ) -> Engine:
        """Starts an engine and waits until it answers; the first time also makes its environment.

        Args:
            profile: How strict. Default: fast.
            port: On loopback. Default: a free one.
            account: Twelve digits. Default: zeros.
            region: Default: ``us-east-1``.
            state_directory: For the log and the containers' files. Default: a temporary one, removed by :meth:`stop`.
            idle_timeout: Without a request for so long it ends by itself; None for never. Default: 60 minutes.

        Raises:
            LocalEngineError: When it cannot start, with the end of its log.
        """
        settings = Settings(profile=profile, account=account, region=region)
        temporary = state_directory is None
        state = (
            Path(tempfile.mkdtemp(prefix="constructs-sm-")) if state_directory is None else state_directory.resolve()
        )
        try:
            process = launch(settings, state, port=port, idle_timeout=idle_timeout, attached=True)
            address = await_ready(process, settings, state)
        except BaseException:
            if temporary:
                shutil.rmtree(state, ignore_errors=True)
            raise
        return cls(settings=settings, address=address, state=state, process=process, temporary=temporary)

    @property
    def endpoint_url(self) -> str:
        """The URL of every service."""
        return self.environment["AWS_ENDPOINT_URL"]

    @property
    def environment(self) -> dict[str, str]:
        """The variables to put over an environment for boto3, the AWS CLI and the stock CDK CLI."""
        return self._settings.client_variables(self._address.port, authority(self._settings, self._state))

    @property
    def client_arguments(self) -> dict[str, str]:
        """The arguments that make a boto3 client or session of the engine's root user, whatever the environment."""
        variables = self.environment
        arguments = {
            "endpoint_url": variables["AWS_ENDPOINT_URL"],
            "region_name": variables["AWS_REGION"],
            "aws_access_key_id": variables["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": variables["AWS_SECRET_ACCESS_KEY"],
        }
        return arguments | ({"verify": variables["AWS_CA_BUNDLE"]} if "AWS_CA_BUNDLE" in variables else {})

    @property
    def log_path(self) -> Path:
        """What the engine wrote."""
        return self._state / LOG

    @property
    def pid(self) -> int:
        """The engine's process."""
        return self._address.pid

    def over(self, environ: Mapping[str, str]) -> dict[str, str]:
        """An environment for a command that shall use the engine: without the AWS variables it had, with the engine's.

        Args:
            environ: The environment to start from, such as ``os.environ``.
        """
        return isolated(environ) | self.environment

    def stop(self) -> None:
        """Stops the engine and its containers; doing so again does nothing.

        Raises:
            LocalEngineError: When it had to be killed.
        """
        stop_process(self._process)
        if self._temporary:
            shutil.rmtree(self._state, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.stop()
            return
        error.add_note(f"the end of the engine's log:\n{log_tail(self._state)}")
        # What went wrong inside the block matters more than how the engine ended.
        with contextlib.suppress(LocalEngineError):
            self.stop()


def launch(
    settings: Settings, state: Path, *, port: int, idle_timeout: timedelta | None, attached: bool
) -> subprocess.Popen[bytes]:
    """Starts the engine's process, without waiting for it.

    Args:
        settings: What it is started as.
        state: Its directory; made if it is not there.
        port: On loopback; 0 for a free one.
        idle_timeout: Without a request for so long it ends by itself; None for never.
        attached: Whether it ends with this process.

    Raises:
        LocalEngineError: When another engine runs in the directory, or the environment cannot be made.
    """
    if is_held(state):
        raise LocalEngineError(f"another engine runs in {state}; stop it, or choose another state directory")
    python = engine_python(cache_directory(os.environ))
    state.mkdir(parents=True, exist_ok=True)
    (state / "tmp").mkdir(exist_ok=True)
    (state / _READY).unlink(missing_ok=True)
    command = [str(python), "-I", "-u", str(_LAUNCH), "constructs_sm.local.engine.main", "--port", str(port)]
    command += ["--state", str(state), "--container-python", sys.executable]
    command += ["--tls"] if settings.profile is Profile.STRICT else []
    command += [] if idle_timeout is None else ["--idle-seconds", str(idle_timeout.total_seconds())]
    command += ["--attached"] if attached else []
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    with (state / LOG).open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - this package's own interpreter and file
            command,
            stdin=subprocess.PIPE if attached else subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=state,
            env={**kept, **settings.server_variables(), "TMPDIR": str(state / "tmp")},
            start_new_session=True,
        )


def await_ready(
    process: subprocess.Popen[bytes], settings: Settings, state: Path, timeout: timedelta = START_TIMEOUT
) -> Address:
    """Waits until the engine answers.

    Args:
        process: The engine's.
        settings: What it was started as.
        state: Its directory.
        timeout: Default: one minute.

    Raises:
        LocalEngineError: When it ends or is too slow, with the end of its log; it is not left running.
    """
    deadline = time.monotonic() + timeout.total_seconds()
    while process.poll() is None and time.monotonic() < deadline:
        address = read_address(state)
        if address is not None and answers(address, authority(settings, state)):
            return address
        time.sleep(_POLL_SECONDS)
    ended = process.returncode
    with contextlib.suppress(LocalEngineError):
        stop_process(process)
    what = f"did not answer within {timeout}" if ended is None else f"ended with {ended} while starting"
    raise LocalEngineError(f"the engine {what}:\n{log_tail(state)}")


def authority(settings: Settings, state: Path) -> Path | None:
    """The certificate a caller must trust; None in the fast profile.

    Args:
        settings: What the engine was started as.
        state: Its directory.
    """
    return state / AUTHORITY if settings.profile is Profile.STRICT else None


def read_address(state: Path) -> Address | None:
    """Where the engine of a directory said it is; None when it has not.

    Args:
        state: The engine's directory.
    """
    try:
        said = json.loads((state / _READY).read_text())
    except FileNotFoundError:
        return None
    return Address(pid=said["pid"], port=said["port"])


def is_held(state: Path) -> bool:
    """Whether an engine lives in a directory; it holds a lock there, which no crash can leave behind.

    Args:
        state: The directory.
    """
    try:
        descriptor = os.open(state / _LOCK, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def answers(address: Address, trusted: Path | None) -> bool:
    """Whether an engine answers.

    Args:
        address: Where.
        trusted: The certificate to trust; None for http.
    """
    connection: http.client.HTTPConnection
    if trusted is None:
        connection = http.client.HTTPConnection(HOST, address.port, timeout=2)
    else:
        context = ssl.create_default_context(cafile=str(trusted))
        connection = http.client.HTTPSConnection(HOST, address.port, timeout=2, context=context)
    with contextlib.closing(connection):
        try:
            connection.request("GET", "/_ministack/health")
            return connection.getresponse().status == _OK
        except (OSError, http.client.HTTPException):
            return False


def stop_process(process: subprocess.Popen[bytes]) -> None:
    """Ends the engine's process, kindly first.

    Args:
        process: The engine's.

    Raises:
        LocalEngineError: When it had to be killed.
    """
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_TIMEOUT.total_seconds())
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise LocalEngineError(f"the engine did not stop within {STOP_TIMEOUT} and was killed") from None
    finally:
        if process.stdin is not None:
            process.stdin.close()


def log_tail(state: Path, lines: int = 20) -> str:
    """The end of the engine's log.

    Args:
        state: The engine's directory.
        lines: How many. Default: 20.
    """
    log = state / LOG
    if not log.is_file():
        return "(no log)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
