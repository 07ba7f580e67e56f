"""What a kind of endpoint asks of the models behind it, besides rights."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from aws_cdk import Stack
from constructs import Construct, IConstruct

from constructs_sm.cdk.model import Model
from constructs_sm.cdk.validation import warn
from constructs_sm.cdk.values import stack_of
from constructs_sm.errors import Problem, Severity
from constructs_sm.spec.model import ServedBy
from constructs_sm.spec.variant import ServerlessVariant

if TYPE_CHECKING:
    from constructs_sm.spec.component import ComponentSpec
    from constructs_sm.spec.endpoint import EndpointConfigSpec


_UNTRACKED = {
    "imported": "got an imported one: a change of it does not reach the endpoint",
    "abroad": "got one of another stack: CloudFormation refuses to replace it while its name is in use here",
}


def warn_of_untracked(user: Construct, home: Stack, named: Iterable[tuple[str, object, bool]]) -> None:
    """Tell *user*, in the stack *home*, of what it names without CloudFormation keeping the two in step (SM624).

    Each comes with its path, and with whether it is made in this app.
    """
    for path, resource, owned in named:
        kind = "imported" if not owned else "abroad" if stack_of(cast("IConstruct", resource)) is not home else None
        if kind is not None:
            message = (
                f"should be made in the stack of the endpoint, {_UNTRACKED[kind]}; give each version a name of its own"
            )
            warn(user, [Problem("SM624", Severity.WARNING, path, message)])


def prepare_models(spec: EndpointConfigSpec, user: Construct, home: Stack) -> None:
    """Let every model made here be served as *spec* says.

    Prebuilt servers behind an asynchronous endpoint use its time and payload. Behind a serverless one, a model does
    without the network isolation that nobody asked for.
    """
    warn_of_untracked(user, home, ((path, model, isinstance(model, Model)) for path, model in spec.walk_models()))
    for _, variant in spec.walk_variants():
        by = ServedBy.SERVERLESS if isinstance(variant, ServerlessVariant) else ServedBy.INSTANCES
        for model in variant.models:
            if isinstance(model, Model):
                model.serve(by)
                if spec.async_inference is not None:
                    model.serve_asynchronously()


def prepare_component(spec: ComponentSpec) -> None:
    """Let every model made here know that a component runs it."""
    for _, model in spec.walk_models():
        if isinstance(model, Model):
            model.serve(ServedBy.COMPONENT)
