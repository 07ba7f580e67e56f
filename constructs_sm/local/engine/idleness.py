"""When the engine ends by itself: nothing asked of it for long, or whoever started it is gone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
_HEALTH = "/_ministack/health"


class Activity:
    """Counts requests on their way into an ASGI application.

    Args:
        app: The application.
        clock: Seconds, only ever rising. Default: the system's.
    """

    def __init__(self, app: App, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._clock = clock
        self._last = clock()
        self._open = 0

    async def __call__(self, scope: dict[str, Any], receive: object, send: object) -> None:
        """Serves a request; asking how the engine feels is no use of it."""
        if scope["type"] != "http" or scope["path"] == _HEALTH:
            await self._app(scope, receive, send)
            return
        self._open += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open -= 1
            self._last = self._clock()

    def idle_for(self) -> timedelta:
        """How long nothing was asked; zero while something is being answered."""
        return timedelta(0) if self._open else timedelta(seconds=self._clock() - self._last)


async def idle(activity: Activity, limit: timedelta, poll: timedelta = timedelta(seconds=1)) -> str:
    """Waits until nothing was asked for a while.

    Args:
        activity: What counts the requests.
        limit: For how long.
        poll: How often to look. Default: every second.

    Returns:
        Why the engine ends, for its log.
    """
    while activity.idle_for() < limit:  # noqa: ASYNC110 - idleness is the absence of an event
        await asyncio.sleep(poll.total_seconds())
    return f"nothing was asked for {limit}"


async def abandoned(descriptor: int = 0) -> str:
    """Waits until the pipe from whoever started the engine closes.

    Args:
        descriptor: The pipe's. Default: standard input.

    Returns:
        Why the engine ends, for its log.
    """
    loop = asyncio.get_running_loop()
    closed = asyncio.Event()

    def read() -> None:
        while os.read(descriptor, 4096):
            pass
        # The loop may have ended first, for another reason.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(closed.set)

    # Not one of the loop's own workers: those are waited for at the end, and this one may read for ever.
    threading.Thread(target=read, daemon=True).start()
    await closed.wait()
    return "whoever started it is gone"
