"""Procedures written once, and carried out by blocking or by awaiting.

A procedure is a generator that yields what is to be done next, as a function without arguments, and is sent what came of
it; an error of it is raised where it was yielded. What it yields comes from outside: a procedure that is given a blocking
transport is carried out by ``run``, one that is given an asyncio transport by ``drive``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")

Steps: TypeAlias = Generator[Callable[[], Any], Any, T]


def run(steps: Steps[T]) -> T:
    """What *steps* return, each done by calling it."""
    try:
        step = next(steps)
        while True:
            try:
                answer = step()
            except Exception as error:  # noqa: BLE001 - handed to the procedure, which raises what it does not expect
                step = steps.throw(error)
            else:
                step = steps.send(answer)
    except StopIteration as stop:
        value: T = stop.value
        return value


async def drive(steps: Steps[T]) -> T:
    """What *steps* return, each done by calling it and awaiting what it gives."""
    try:
        step: Callable[[], Awaitable[Any]] = next(steps)
        while True:
            try:
                answer = await step()
            except Exception as error:  # noqa: BLE001 - as above; a cancelled task is no Exception and ends at once
                step = steps.throw(error)
            else:
                step = steps.send(answer)
    except StopIteration as stop:
        value: T = stop.value
        return value
