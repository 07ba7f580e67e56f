"""The only way to ministack: here alone its modules are imported, and its names replaced.

Most of what is used is private to ministack, hence one exact version, one table of names, and a check of that table
when the engine starts and in the tests: an upgrade fails with the list of what is gone, not in the middle of a deploy.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from types import ModuleType

VERSION = "1.5.33"

Headers: TypeAlias = dict[str, str]
Response: TypeAlias = tuple[int, Headers, Any]
Handler: TypeAlias = Callable[[str, str, Headers, bytes, dict[str, Any]], Awaitable[Response]]

NAMES: dict[str, tuple[str, ...]] = {
    "ministack.app": (
        "AUTH",
        "SERVICE_HANDLERS",
        "app",
        "call_service_handler_sync",
        "fix_error_content_type",
        "fix_success_content_type",
    ),
    "ministack.core.concurrency": ("spawn_background",),
    "ministack.core.iam_actions": (
        "SERVICE_TO_IAM_NAMESPACE",
        "_BOTOCORE_SERVICE_MAP",
        "access_denied_response",
        "extract_resource_arn",
    ),
    "ministack.core.iam_evaluator": (
        "AuthError",
        "EvalContext",
        "_conditions_met",
        "_gather_role_policies",
        "_permissions_boundary",
        "_resolve_condition_key",
        "_resource_policy",
        "_service_principal_matches",
        "combine_resource_policy",
        "enforce",
        "evaluate",
    ),
    "ministack.core.responses": (
        "StreamingResponse",
        "get_account_id",
        "get_region",
        "request_scope",
    ),
    "ministack.core.router": ("SERVICE_PATTERNS", "extract_access_key_id"),
    "ministack.services.cloudformation.changesets": ("_evaluate_conditions",),
    "ministack.services.cloudformation.engine": ("_evaluate_conditions",),
    "ministack.services.cloudformation.handlers": ("_evaluate_conditions",),
    "ministack.services.cloudformation.provisioners": (
        "_CUSTOM_NAME_REPLACEMENT",
        "_REPLACING_PROPERTIES",
        "_RESOURCE_HANDLERS",
        "_STACK_TAG_PROPERTY",
        "_physical_name",
    ),
    "ministack.services.cloudformation.stacks": ("_evaluate_conditions", "_runs_on_worker_thread"),
    "ministack.services.iam": ("_roles",),
    "ministack.services.s3": ("handle_request",),
}


def missing() -> list[str]:
    """The names of :data:`NAMES` that the installed ministack does not have, as ``module.name``."""
    gone = []
    for module, names in NAMES.items():
        found = importlib.import_module(module)
        gone += [f"{module}.{name}" for name in names if not hasattr(found, name)]
    return gone


def module(name: str) -> ModuleType:
    """One of ministack's modules, by full name.

    Args:
        name: A key of :data:`NAMES`; anything else is a mistake of this package.
    """
    if name not in NAMES:
        raise KeyError(name)
    return importlib.import_module(name)


def replace(owner: ModuleType, name: str, value: object) -> None:
    """Puts something else in the place of one of ministack's names.

    Args:
        owner: The module.
        name: One of its names in :data:`NAMES`.
        value: What to put there.
    """
    if name not in NAMES[owner.__name__]:
        raise KeyError(name)
    setattr(owner, name, value)


def account() -> str:
    """The account of the request being served."""
    return str(module("ministack.core.responses").get_account_id())


def region() -> str:
    """The region of the request being served."""
    return str(module("ministack.core.responses").get_region())


def scope(account_id: str, region_name: str) -> AbstractContextManager[None]:
    """Work done outside a request, in the name of one account and region.

    Args:
        account_id: Twelve digits.
        region_name: Such as ``us-east-1``.
    """
    scoped: AbstractContextManager[None] = module("ministack.core.responses").request_scope(account_id, region_name)
    return scoped


def enforcing() -> bool:
    """Whether requests are checked against IAM policies (the strict profile)."""
    return bool(module("ministack.app").AUTH)


def spawn(work: Callable[[], None], name: str) -> None:
    """Runs work on a thread of its own, in the account and region of the caller; what it raises is logged.

    Args:
        work: What to run.
        name: The thread's name, for the log.
    """
    module("ministack.core.concurrency").spawn_background(work, thread_name=name)


def call(
    service: str,
    method: str,
    path: str,
    *,
    headers: Headers,
    body: bytes = b"",
    query: dict[str, list[str]] | None = None,
) -> Response:
    """Asks another service of the engine, in process. Never from the event loop's own thread.

    Args:
        service: ministack's name of the service, such as ``s3``.
        method: The HTTP method.
        path: The path, not percent-encoded.
        headers: Lower-case names.
        body: The body. Default: none.
        query: The query string's parameters. Default: none.
    """
    app = module("ministack.app")
    handler = app.SERVICE_HANDLERS[service]
    if service == "s3":
        # Said aloud, because an unsigned request is otherwise an anonymous one, which S3 refuses.
        handler = functools.partial(module("ministack.services.s3").handle_request, internal=True)
    asked = {} if query is None else query
    response: Response = app.call_service_handler_sync(handler, method, path, headers, body, asked)
    return response


def streaming(run: Callable[[Callable[[dict[str, Any]], Awaitable[None]], Any], Awaitable[None]]) -> object:
    """A response body written while it is made.

    Args:
        run: Called with ASGI's ``send`` and ``receive``.
    """
    body: object = module("ministack.core.responses").StreamingResponse(run)
    return body


def access_key(headers: Headers, query: dict[str, Any]) -> str:
    """The access key id a request was signed with; empty when it was not.

    Args:
        headers: Lower-case names.
        query: The query string's parameters.
    """
    return str(module("ministack.core.router").extract_access_key_id(headers, query))


def physical_name(stack: str, logical_id: str, longest: int) -> str:
    """A generated name of CloudFormation's form, stable until the resource is replaced.

    Args:
        stack: The stack's name.
        logical_id: The resource's logical id.
        longest: In characters.
    """
    provisioners = module("ministack.services.cloudformation.provisioners")
    return str(provisioners._physical_name(stack, logical_id, max_len=longest))  # noqa: SLF001 - see NAMES
