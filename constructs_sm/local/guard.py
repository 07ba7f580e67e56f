"""Keeps commands meant for the local engine away from real accounts."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from constructs_sm.errors import LocalEngineError

_VARIABLE = "AWS_ENDPOINT_URL"


def require_local_endpoint(environ: Mapping[str, str]) -> str:
    """Refuses to go on unless every AWS client of this environment talks to a loopback address.

    Args:
        environ: The environment variables, such as ``os.environ``.

    Returns:
        The endpoint's URL.

    Raises:
        LocalEngineError: When no endpoint is set, one is not a numeric loopback address, or endpoints are ignored.
    """
    if environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        raise LocalEngineError("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true would reach a real account; unset it")
    url = environ.get(_VARIABLE)
    if not url:
        raise LocalEngineError(
            f"{_VARIABLE} is not set, so this would reach a real account; start the local engine with "
            f'`python -m constructs_sm.local up` and run `eval "$(python -m constructs_sm.local env)"`'
        )
    for name in sorted(environ):
        if name == _VARIABLE or name.startswith(f"{_VARIABLE}_"):
            _require_loopback(name, environ[name])
    return url


def _require_loopback(name: str, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not is_loopback(parts.hostname):
        raise LocalEngineError(
            f"{name} must be a numeric loopback address such as http://127.0.0.1:4566, got {url}; "
            f"unset it, or point it at the local engine"
        )


def is_loopback(host: str | None) -> bool:
    """Whether a host is a loopback address written as a number; a name may resolve to anything.

    Args:
        host: The host of a URL.
    """
    if host is None:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
