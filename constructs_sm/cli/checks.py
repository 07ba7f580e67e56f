"""What can be told of a call before AWS is asked for anything, so that it stands beside everything else that is wrong."""

from __future__ import annotations

from typing import Any

from constructs_sm.cli.exits import in_options
from constructs_sm.cli.targets import Target
from constructs_sm.client.options import InvokeOptions, StreamOptions, SubmitOptions
from constructs_sm.client.requests import AsyncRequest, InvokeRequest, async_problems, invoke_problems
from constructs_sm.facts import regions

_LATER = "later"  # stands for an endpoint that only a stack will name


def check_region(region: str | None, problems: list[str]) -> None:
    """Add to *problems* that there is no such Region."""
    wrong = None if region is None else region_problem(region)
    if wrong is not None:
        problems.append(wrong)


def region_problem(region: str) -> str | None:
    """What is wrong with a Region; None if nothing is."""
    if regions.region(region) is not None:
        return None
    near = regions.nearest_regions(region)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return f"--region: there is no Region {region!r}{hint}"


def check_call(
    target: Target,
    options: InvokeOptions | StreamOptions,
    content_type: str | None,
    problems: list[str],
    *,
    streaming: bool = False,
) -> None:
    """Add to *problems* every limit that a call with these options would break."""
    said = _said(target, options)
    if target.component is not None and target.stack is None:
        said["inference_component"] = target.component
    request = InvokeRequest(**said, body=b"", content_type="" if content_type is None else content_type)
    problems += map(in_options, invoke_problems(request, streaming=streaming))


def check_submission(target: Target, options: SubmitOptions, content_type: str | None, problems: list[str]) -> None:
    """Add to *problems* every limit that a submission with these options would break."""
    said = _said(target, options)
    body = None if "input_location" in said else b""
    request = AsyncRequest(**{**said, "content_type": content_type}, body=body)
    problems += map(in_options, async_problems(request))


def _said(target: Target, options: InvokeOptions | StreamOptions | SubmitOptions) -> dict[str, Any]:
    name = target.endpoint if target.endpoint and target.stack is None else _LATER
    return {"endpoint_name": name, **{key: value for key, value in options.items() if value is not None}}
