"""An engine that outlives the command that started it: up, down, status."""

from __future__ import annotations

import fcntl
import json
import os
import shlex
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from constructs_sm.errors import LocalEngineError
from constructs_sm.local.process import (
    STOP_TIMEOUT,
    Address,
    answers,
    authority,
    await_ready,
    is_held,
    launch,
    read_address,
)
from constructs_sm.local.profile import Profile, Settings

DEFAULT_STATE = Path(".local") / "engine"
_SETTINGS = "settings.json"
_POLL_SECONDS = 0.05
_FOREIGN = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")


@dataclass(frozen=True, kw_only=True, slots=True)
class Background:
    """A detached engine.

    Attributes:
        settings: What it was started as.
        address: Where it is.
        state: Its directory.
    """

    settings: Settings
    address: Address
    state: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables to put over an environment to use it."""
        return self.settings.client_variables(self.address.port, authority(self.settings, self.state))

    def describe(self) -> str:
        """One line about it."""
        settings = self.settings
        where = self.environment["AWS_ENDPOINT_URL"]
        return (
            f"{settings.profile} engine at {where} (pid {self.address.pid}, account {settings.account}, "
            f"region {settings.region}, state in {self.state})"
        )


def typed(name: str, state: Path) -> str:
    """What to type to do something with the engine of a directory.

    Args:
        name: Such as ``down``.
        state: The directory; said unless it is the default one.
    """
    where = "" if state.resolve() == DEFAULT_STATE.resolve() else f" --state {shlex.quote(str(state))}"
    return f"python -m constructs_sm.local {name}{where}"


def find(state: Path) -> Background | None:
    """The engine that runs in a directory, if one does.

    Args:
        state: The directory.

    Raises:
        LocalEngineError: When a process holds the directory but does not answer.
    """
    state = state.resolve()
    if not is_held(state):
        return None
    address = read_address(state)
    settings = _read_settings(state)
    if address is None or settings is None or not answers(address, authority(settings, state)):
        raise LocalEngineError(
            f"the engine in {state} does not answer; see {state / 'engine.log'}, and stop it with "
            f"`{typed('down', state)}` if it stays like this"
        )
    return Background(settings=settings, address=address, state=state)


def up(state: Path, settings: Settings, *, port: int, idle_timeout: timedelta | None) -> tuple[Background, bool]:
    """The engine of a directory, started if it does not run.

    Args:
        state: The directory.
        settings: What it shall be started as.
        port: On loopback; 0 for a free one.
        idle_timeout: Without a request for so long it ends by itself; None for never.

    Returns:
        The engine, and whether it was started now.

    Raises:
        LocalEngineError: When it cannot start, or runs with other settings.
    """
    state = state.resolve()
    with _one_at_a_time(state):
        running = find(state)
        if running is not None:
            _require_same(running, settings, port)
            return running, False
        process = launch(settings, state, port=port, idle_timeout=idle_timeout, attached=False)
        (state / _SETTINGS).write_text(json.dumps(asdict(settings)))
        address = await_ready(process, settings, state)
        process.returncode = 0  # it outlives this process on purpose, which Python would warn of
        return Background(settings=settings, address=address, state=state), True


def _require_same(running: Background, settings: Settings, port: int) -> None:
    if running.settings != settings or port not in (0, running.address.port):
        raise LocalEngineError(
            f"already up with other settings: {running.describe()}; run `{typed('down', running.state)}` first"
        )


def down(state: Path, sleep: Callable[[float], None] = time.sleep) -> int | None:
    """Stops the engine of a directory and waits until it is gone.

    Args:
        state: The directory.
        sleep: Waits a number of seconds. Default: the system's.

    Returns:
        The process that was stopped; None when none ran.

    Raises:
        LocalEngineError: When it does not end.
    """
    state = state.resolve()
    address = read_address(state)
    if not is_held(state):
        return None
    if address is None:
        raise LocalEngineError(f"the engine in {state} is only just starting; try again")
    # The directory's lock is held, so the process that wrote its address lives: no other process has that number.
    os.kill(address.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT.total_seconds()
    while is_held(state):
        if time.monotonic() > deadline:
            raise LocalEngineError(f"the engine (pid {address.pid}) did not stop within {STOP_TIMEOUT}")
        sleep(_POLL_SECONDS)
    return address.pid


def exports(variables: Mapping[str, str]) -> str:
    """Shell lines that point every AWS client of the shell at the engine.

    Args:
        variables: The engine's environment.
    """
    lines = [f"unset {' '.join(_FOREIGN)}"]
    return "\n".join([*lines, *(f"export {name}={shlex.quote(value)}" for name, value in sorted(variables.items()))])


def _read_settings(state: Path) -> Settings | None:
    try:
        said = json.loads((state / _SETTINGS).read_text())
    except FileNotFoundError:
        return None
    return Settings(profile=Profile(said["profile"]), account=said["account"], region=said["region"])


@contextmanager
def _one_at_a_time(state: Path) -> Iterator[None]:
    state.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(state / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
