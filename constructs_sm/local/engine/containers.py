"""Model containers as processes: made from a definition, started, asked, stopped."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from constructs_sm.local.engine.artifacts import Artifact, fetch
from constructs_sm.local.engine.faults import DeploymentError
from constructs_sm.local.engine.permissions import lacking, pull_needs

MODEL_MOUNT = "/opt/ml/model"
DEFAULT_STARTUP_TIMEOUT = timedelta(minutes=4)
_PING_TIMEOUT_SECONDS = 2.0
_POLL_SECONDS = 0.05
_LOG_TAIL_LINES = 15
_STOP_GRACE_SECONDS = 3.0
_OK = 200
_LAUNCH = Path(__file__).resolve().parent.parent / "launch.py"


@dataclass(frozen=True, kw_only=True, slots=True)
class ContainerSpec:
    """What a container is made from.

    Attributes:
        label: For its directory and the messages, such as ``churn/main``.
        image: The image's URI; any image is served by the user's Python, but the role must be able to pull it.
        environment: The model's environment.
        artifact: Its model data.
        role_arn: The execution role.
        hostname: Its name in a multi-container model.
        multi_model: Whether the model data is a prefix of archives, one of which each call names.
        startup_timeout: Until the first good ping.
        overlay: Model data laid over the first, as an adapter is; fetched as *overlay_role_arn*.
        overlay_role_arn: As whom.
    """

    label: str
    image: str | None
    environment: dict[str, str]
    artifact: Artifact | None
    role_arn: str
    hostname: str | None = None
    multi_model: bool = False
    startup_timeout: timedelta = DEFAULT_STARTUP_TIMEOUT
    overlay: Artifact | None = None
    overlay_role_arn: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """A container's answer."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(kw_only=True, slots=True, eq=False)
class Container:
    """A running container process.

    Attributes:
        spec: What it was made from.
        port: On loopback.
        directory: Its model data and log.
        process: The process itself.
    """

    spec: ContainerSpec
    port: int
    directory: Path
    process: subprocess.Popen[bytes]

    def wait_ready(self, sleep: Callable[[float], None] = time.sleep) -> None:
        """Waits for the first good ping.

        Args:
            sleep: Waits a number of seconds. Default: the system's.

        Raises:
            DeploymentError: When the process ends, or the start-up time-out passes, with the tail of its log.
        """
        deadline = time.monotonic() + self.spec.startup_timeout.total_seconds()
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise DeploymentError(self._failure(f"exited with status {self.process.returncode}"))
            if self._ping():
                return
            sleep(_POLL_SECONDS)
        raise DeploymentError(self._failure(f"did not pass the ping health check within {self.spec.startup_timeout}"))

    def invoke(self, body: bytes, headers: dict[str, str], timeout: timedelta) -> Reply:
        """One invocation.

        Args:
            body: The request's body.
            headers: Its headers.
            timeout: For the whole call.

        Raises:
            OSError: When the container is gone or the time-out passes.
        """
        connection = self._connect(timeout.total_seconds())
        with contextlib.closing(connection):
            connection.request("POST", "/invocations", body, headers)
            response = connection.getresponse()
            return Reply(status=response.status, headers=dict(response.getheaders()), body=response.read())

    @contextlib.contextmanager
    def stream(self, body: bytes, headers: dict[str, str], timeout: timedelta) -> Iterator[http.client.HTTPResponse]:
        """One invocation whose reply is read as it comes.

        Args:
            body: The request's body.
            headers: Its headers.
            timeout: For each read.
        """
        connection = self._connect(timeout.total_seconds())
        with contextlib.closing(connection):
            connection.request("POST", "/invocations", body, headers)
            yield connection.getresponse()

    def stop(self) -> None:
        """Ends the process and removes its directory."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(_STOP_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _ping(self) -> bool:
        connection = self._connect(_PING_TIMEOUT_SECONDS)
        with contextlib.closing(connection):
            try:
                connection.request("GET", "/ping")
                return connection.getresponse().status == _OK
            except (OSError, http.client.HTTPException):
                return False

    def _connect(self, seconds: float) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)

    def _failure(self, what: str) -> str:
        lines = (self.directory / "log").read_text(errors="replace").strip().splitlines()[-_LOG_TAIL_LINES:]
        tail = " | ".join(line.strip() for line in lines) if lines else "(empty)"
        return f"The container of {self.spec.label} {what}. The end of its log: {tail}"


@dataclass(kw_only=True)
class Launcher:
    """Starts containers, and knows all of them so that none outlives the engine.

    Attributes:
        python: The interpreter that runs inference scripts: the user's, with the user's packages.
        directory: Under which each container gets a directory.
    """

    python: Path
    directory: Path
    _running: list[Container] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _closed: bool = False

    def start(self, spec: ContainerSpec) -> Container:
        """Pulls (by right, not in fact), downloads, and starts; does not wait for the first ping.

        Args:
            spec: What to start.

        Raises:
            DeploymentError: When the role lacks something, or the model data is not there.
        """
        self._check_image(spec)
        directory = self.directory / f"{next(self._numbers):04d}-{spec.label.replace('/', '-')}"
        model = directory / "model"
        model.mkdir(parents=True)
        try:
            if spec.artifact is not None:
                fetch(spec.artifact, spec.role_arn, model)
            if spec.overlay is not None:
                fetch(spec.overlay, spec.overlay_role_arn, model)
            code = self._code_directory(spec, model, directory)
            container = self._spawn(spec, directory, model, code)
        except BaseException:
            shutil.rmtree(directory, ignore_errors=True)
            raise
        with self._lock:
            self._running.append(container)
            closed = self._closed
        if closed:
            self.stop(container)
            raise DeploymentError("the engine is stopping")
        return container

    def stop(self, container: Container) -> None:
        """Stops one container.

        Args:
            container: The container.
        """
        container.stop()
        with self._lock:
            if container in self._running:
                self._running.remove(container)

    def close(self) -> None:
        """Stops all containers and starts no more."""
        with self._lock:
            self._closed = True
            running = list(self._running)
        for container in running:
            container.process.terminate()
        for container in running:
            self.stop(container)

    @staticmethod
    def _check_image(spec: ContainerSpec) -> None:
        missing = [] if spec.image is None else lacking(spec.role_arn, pull_needs(spec.image))
        if missing:
            raise DeploymentError(
                f"The role {spec.role_arn} may not pull the image {spec.image}: it is not authorized to perform "
                f"{', '.join(map(str, missing))}."
            )

    @staticmethod
    def _code_directory(spec: ContainerSpec, model: Path, directory: Path) -> Path | None:
        submitted = spec.environment.get("SAGEMAKER_SUBMIT_DIRECTORY")
        if not submitted:
            return None
        if submitted.startswith("s3://"):
            code = directory / "code"
            fetch(Artifact(uri=submitted, is_prefix=False, is_archive=True), spec.role_arn, code)
            return code
        return Path(_mounted(submitted.removeprefix("file://"), model))

    def _spawn(self, spec: ContainerSpec, directory: Path, model: Path, code: Path | None) -> Container:
        bound = socket.socket()
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        command = [str(self.python), "-P", "-u", str(_LAUNCH), "constructs_sm.local.container.serve"]
        command += ["--socket", str(bound.fileno()), "--model-dir", str(model)]
        if code is not None:
            command += ["--code-dir", str(code)]
        with bound, (directory / "log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - the user's own interpreter and this package's own file
                command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=model,
                env=self._environment(spec, model, port),
                pass_fds=[bound.fileno()],
            )
        return Container(spec=spec, port=port, directory=directory, process=process)

    @staticmethod
    def _environment(spec: ContainerSpec, model: Path, port: int) -> dict[str, str]:
        inherited = {
            name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR") if name in os.environ
        }
        own = {name: _mounted(value, model) for name, value in spec.environment.items()}
        return {**inherited, **own, "SM_MODEL_DIR": str(model), "SAGEMAKER_BIND_TO_PORT": str(port)}


def _mounted(value: str, model: Path) -> str:
    """A path under the directory where AWS mounts model data, moved to where it is here."""
    if value == MODEL_MOUNT or value.startswith(f"{MODEL_MOUNT}/"):
        return f"{model}{value.removeprefix(MODEL_MOUNT)}"
    return value
