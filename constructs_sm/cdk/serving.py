"""What a kind of endpoint asks of the models behind it, besides rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_sm.cdk.model import Model
from constructs_sm.spec.model import ServedBy
from constructs_sm.spec.variant import ServerlessVariant

if TYPE_CHECKING:
    from constructs_sm.spec.component import ComponentSpec
    from constructs_sm.spec.endpoint import EndpointConfigSpec


def prepare_models(spec: EndpointConfigSpec) -> None:
    """Let every model made here be served as *spec* says.

    Prebuilt servers behind an asynchronous endpoint use its time and payload. Behind a serverless one, a model does
    without the network isolation that nobody asked for.
    """
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
