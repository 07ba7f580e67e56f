"""Every call to node, counted: the CDK's cost, told without a clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jsii import _runtime


class _Counting:
    """Stands before the process and writes down what passes."""

    def __init__(self, provider: Any, calls: list[str]) -> None:
        self._provider = provider
        self._calls = calls

    def __getattr__(self, name: str) -> Any:
        ask = getattr(self._provider, name)

        def counted(request: Any, **beside: Any) -> Any:
            what = getattr(request, "fqn", None) or getattr(request, "property", None) or getattr(request, "method", "")
            self._calls.append(f"{name} {str(what).rsplit('.', 1)[-1]}")
            return ask(request, **beside)

        return counted


@contextmanager
def counted() -> Iterator[list[str]]:
    """The calls made in a ``with`` block, each as ``create CfnModel``, ``get modelName`` or ``invoke addToPolicy``."""
    kernel: Any = _runtime.kernel
    calls: list[str] = []
    provider = kernel.provider
    kernel.provider = _Counting(provider, calls)
    try:
        yield calls
    finally:
        kernel.provider = provider
