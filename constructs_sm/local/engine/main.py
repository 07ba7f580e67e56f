"""The engine's process: ministack with SageMaker in it, on loopback, until it is no longer wanted."""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import importlib
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from constructs_sm.local.engine.certificates import Certificates
    from constructs_sm.local.engine.idleness import Activity

HOST = "127.0.0.1"
LOCK = "engine.lock"
_LAST_REQUESTS_SECONDS = 2.0
_log = logging.getLogger("constructs_sm.engine")


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What the engine is started with.

    Attributes:
        port: On loopback; 0 takes a free one.
        state: Its directory, for the log, the containers and the certificates.
        container_python: The interpreter of the model containers.
        tls: Whether it serves https with a certificate of its own.
        idle: After how long without a request it ends; None for never.
        attached: Whether it ends when standard input closes.
    """

    port: int
    state: Path
    container_python: Path
    tls: bool
    idle: timedelta | None
    attached: bool


def main() -> None:
    """Starts the engine and serves until it is told to stop, abandoned, or idle."""
    options = _options()
    refuse_other_hosts(os.environ.get("BIND_HOST"))
    claim(options.state)
    listener = listen(options.port)
    port = listener.getsockname()[1]
    # Before the first import of ministack, which reads its settings then.
    os.environ["GATEWAY_PORT"] = str(port)
    certificates = _certificates(options)
    asyncio.run(_serve(options, listener, port, certificates))


def refuse_other_hosts(asked: str | None) -> None:
    """Ends the process if it is asked to listen anywhere but on loopback.

    Args:
        asked: The address asked for; None asks for nothing.
    """
    if asked not in (None, HOST):
        sys.exit(f"the engine listens on {HOST} only, got BIND_HOST={asked}; unset it")


def claim(state: Path) -> int:
    """Takes a directory for this engine, as long as the process lives; ends the process if another one has it.

    Args:
        state: The directory.

    Returns:
        The descriptor of the lock, which must stay open.
    """
    descriptor = os.open(state / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(f"another engine runs in {state}; stop it, or choose another state directory")
    return descriptor


def listen(port: int) -> socket.socket:
    """A socket bound on loopback; ends the process if the port is taken.

    Args:
        port: The port; 0 takes a free one.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        sys.exit(f"port {port} on {HOST} cannot be used ({error.strerror}); choose another, or 0 for a free one")
    return listener


def _options() -> Options:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--container-python", type=Path, required=True)
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--idle-seconds", type=float)
    parser.add_argument("--attached", action="store_true")
    given = parser.parse_args()
    return Options(
        port=given.port,
        state=given.state,
        container_python=given.container_python,
        tls=given.tls,
        idle=None if given.idle_seconds is None else timedelta(seconds=given.idle_seconds),
        attached=given.attached,
    )


def _certificates(options: Options) -> Certificates | None:
    if not options.tls:
        return None
    from constructs_sm.local.engine.certificates import make  # noqa: PLC0415 - strict only

    return make(options.state)


async def _serve(options: Options, listener: socket.socket, port: int, certificates: Certificates | None) -> None:
    from constructs_sm.local.engine import host  # noqa: PLC0415 - after the environment is set
    from constructs_sm.local.engine.containers import Launcher  # noqa: PLC0415 - as above
    from constructs_sm.local.engine.hosting import Hosting  # noqa: PLC0415 - as above
    from constructs_sm.local.engine.idleness import Activity  # noqa: PLC0415 - as above
    from constructs_sm.local.engine.queueing import Queues  # noqa: PLC0415 - as above
    from constructs_sm.local.engine.registration import register  # noqa: PLC0415 - as above
    from constructs_sm.local.engine.scaling import Scaling  # noqa: PLC0415 - as above
    from constructs_sm.local.engine.state import State  # noqa: PLC0415 - as above

    gone = host.missing()
    if gone:
        sys.exit(f"ministack is not {host.VERSION}: it has no {', '.join(gone)}")
    launcher = Launcher(python=options.container_python, directory=options.state / "containers")
    register(Hosting(state=State(), launcher=launcher, queues=Queues(), scaling=Scaling()))
    activity = Activity(host.module("ministack.app").app)
    _announce(options.state, port)
    status = 0
    try:
        await _run(activity, listener, certificates, _reasons_to_stop(options, activity))
    except Exception:  # noqa: BLE001 - whatever it is, the containers are stopped first
        _log.exception("the engine broke")
        status = 1
    await asyncio.to_thread(launcher.close)
    logging.shutdown()
    # Nothing is kept between runs, so nothing is lost by not waiting for workers that serve nobody any more.
    os._exit(status)


def _announce(state: Path, port: int) -> None:
    """Says where the engine is, all at once: a reader sees the whole of it or nothing."""
    ready = state / "engine.json"
    draft = ready.with_suffix(".draft")
    draft.write_text(json.dumps({"pid": os.getpid(), "port": port}))
    draft.replace(ready)


def _reasons_to_stop(options: Options, activity: Activity) -> list[Coroutine[Any, Any, str]]:
    from constructs_sm.local.engine.idleness import abandoned, idle  # noqa: PLC0415 - see _serve

    reasons: list[Coroutine[Any, Any, str]] = [_signalled()]
    if options.idle is not None:
        reasons.append(idle(activity, options.idle))
    if options.attached:
        reasons.append(abandoned())
    return reasons


async def _signalled() -> str:
    told = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, told.set)
    await told.wait()
    return "it was told to stop"


async def _run(
    activity: Activity,
    listener: socket.socket,
    certificates: Certificates | None,
    reasons: list[Coroutine[Any, Any, str]],
) -> None:
    # By name: the server exists in the engine's environment only, not where this package is checked.
    server = importlib.import_module("hypercorn.asyncio")
    config = importlib.import_module("hypercorn.config").Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.accesslog = None
    if certificates is not None:
        config.certfile, config.keyfile = str(certificates.certificate), str(certificates.key)
    told = asyncio.Event()
    serving = asyncio.create_task(server.serve(activity, config, shutdown_trigger=told.wait))
    waiting = {serving, *(asyncio.create_task(reason) for reason in reasons)}
    done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    _log.warning("the engine stops: %s", ", ".join(str(task.result()) for task in done))
    told.set()
    # Not for ever: an https connection a client keeps open and forgets is closed only after half a minute.
    await asyncio.wait({serving}, timeout=_LAST_REQUESTS_SECONDS)
