"""Find an endpoint by the outputs of the stack that deployed it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from constructs_sm.client._botocore_errors import translated
from constructs_sm.client.boto_transport import session_of
from constructs_sm.client.objects import S3Location
from constructs_sm.errors import Call, StackOutputsError
from constructs_sm.facts.outputs import LOGICAL_ID_HASH, OutputSuffix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from boto3.session import Session

_KEY = re.compile(rf"(?P<prefix>.*?)(?P<suffix>{'|'.join(OutputSuffix)})(?:{LOGICAL_ID_HASH})?")
_HASH = re.compile(rf"{LOGICAL_ID_HASH}$")


@dataclass(frozen=True, kw_only=True, slots=True)
class DeployedEndpoint:
    """One endpoint of a stack, as its outputs describe it.

    Attributes:
        prefix: What its output keys begin with.
        values: Its outputs.
        components: Its inference components: name by what the output key begins with.
    """

    prefix: str
    values: Mapping[OutputSuffix, str]
    components: Mapping[str, str] = field(default_factory=dict)

    @property
    def endpoint_name(self) -> str:
        """The name to call it by."""
        return self.values[OutputSuffix.ENDPOINT_NAME]

    @property
    def asynchronous(self) -> bool:
        """Whether it takes asynchronous calls only."""
        return OutputSuffix.OUTPUT_LOCATION in self.values

    @property
    def inputs(self) -> S3Location | None:
        """Where large payloads go: a bucket, and what their keys begin with; None if it takes none."""
        place = self.values.get(OutputSuffix.INPUT_LOCATION)
        if place is None:
            return None
        location = S3Location.parse(place)
        return replace(location, key=f"{location.key.removesuffix('/')}/") if location.key else location

    def component(self, wanted: str | None) -> str | None:
        """The component *wanted*, or the only one; None if there is none.

        Raises:
            StackOutputsError: If there are several, or none fits.
        """
        if wanted is None and not self.components:
            return None
        fitting = [name for prefix, name in self.components.items() if wanted in {None, name, prefix, _bare(prefix)}]
        if len(fitting) == 1:
            return fitting[0]
        choices = sorted(self.components.values())
        which = f"no inference component {wanted!r}" if wanted is not None else "several inference components"
        raise StackOutputsError(
            f"endpoint {self.endpoint_name} has {which}; pass inference_component, one of: {', '.join(choices) or 'none'}",
            choices=choices,
        )


def read_outputs(stack_name: str, *, region: str | None, session: Session | None) -> Mapping[str, str]:
    """The outputs of a deployed stack, value by key.

    Raises:
        StackOutputsError: If there is no such stack.
        EndpointError: If CloudFormation cannot be asked.
    """
    with translated(Call(subject=f"stack {stack_name}")):
        client = session_of(session).client("cloudformation", region_name=region)
        try:
            stacks = client.describe_stacks(StackName=stack_name)["Stacks"]
        except client.exceptions.ClientError as error:
            if "does not exist" in str(error):
                raise StackOutputsError(f"stack {stack_name} does not exist in {client.meta.region_name}") from error
            raise
    return {output["OutputKey"]: output["OutputValue"] for output in stacks[0].get("Outputs", [])}


def endpoints_in(outputs: Mapping[str, str]) -> list[DeployedEndpoint]:
    """Every endpoint that *outputs* describe; keys that follow no known pattern are passed over."""
    groups: dict[str, dict[OutputSuffix, str]] = defaultdict(dict)
    for key, value in outputs.items():
        found = _KEY.fullmatch(key)
        if found is not None:
            groups[found["prefix"]][OutputSuffix(found["suffix"])] = value
    named = [prefix for prefix, values in groups.items() if OutputSuffix.ENDPOINT_NAME in values]
    components: dict[str, dict[str, str]] = defaultdict(dict)
    for prefix, values in groups.items():
        name = values.get(OutputSuffix.INFERENCE_COMPONENT_NAME)
        owner = _owner(prefix, named)
        if name is not None and owner is not None:
            components[owner][prefix] = name
    return [
        DeployedEndpoint(prefix=prefix, values=groups[prefix], components=components[prefix])
        for prefix in sorted(named)
    ]


def find_endpoint(
    stack_name: str, outputs: Mapping[str, str], *, asynchronous: bool, endpoint: str | None
) -> DeployedEndpoint:
    """The one endpoint of the kind asked for.

    Raises:
        StackOutputsError: If there is none, or more than one to choose from.
    """
    kind = "asynchronous endpoint" if asynchronous else "real-time endpoint"
    fitting = [one for one in endpoints_in(outputs) if one.asynchronous == asynchronous]
    chosen = [one for one in fitting if endpoint in {None, one.endpoint_name, one.prefix, _bare(one.prefix)}]
    if len(chosen) == 1:
        return chosen[0]
    choices = [f"{one.prefix} ({one.endpoint_name})" for one in fitting]
    listed = ", ".join(choices)
    if not fitting:
        message = f"has no output for an {kind}" if asynchronous else f"has no output for a {kind}"
        message += (
            f" (no key ends in {OutputSuffix.ENDPOINT_NAME}{_beside(asynchronous=asynchronous)}); deploy it first"
        )
    elif endpoint is None:
        message = f"has {len(fitting)} {kind}s; pass endpoint, one of: {listed}"
    else:
        message = f"has {'no' if not chosen else 'more than one'} {kind} {endpoint!r}; it has: {listed}"
    raise StackOutputsError(f"stack {stack_name} {message}", choices=choices)


def _beside(*, asynchronous: bool) -> str:
    return f" {'beside' if asynchronous else 'without'} one that ends in {OutputSuffix.OUTPUT_LOCATION}"


def _bare(prefix: str) -> str:
    return _HASH.sub("", prefix)


def _owner(prefix: str, named: Sequence[str]) -> str | None:
    """The endpoint whose construct path a component's begins with."""
    if prefix in named:
        return prefix
    above = [owner for owner in named if _bare(prefix).startswith(_bare(owner))]
    return max(above, key=lambda owner: len(_bare(owner)), default=None)
