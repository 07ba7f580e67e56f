"""What a kind of endpoint asks of the models behind it, besides rights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from constructs_sm.cdk.model import Model
from constructs_sm.spec.variant import ServerlessVariant

if TYPE_CHECKING:
    from constructs_sm.spec.endpoint import EndpointConfigSpec


def prepare_models(spec: EndpointConfigSpec) -> None:
    """Let every model made here be served as *spec* says.

    Prebuilt servers behind an asynchronous endpoint use its time and payload. Behind a serverless one, a model does
    without the network isolation that nobody asked for.
    """
    for model, serverless in _made_here(spec):
        if spec.async_inference is not None:
            model.serve_asynchronously()
        if serverless:
            model.serve_serverless()


def _made_here(spec: EndpointConfigSpec) -> Iterator[tuple[Model, bool]]:
    for _, variant in spec.walk_variants():
        for model in variant.models:
            if isinstance(model, Model):
                yield model, isinstance(variant, ServerlessVariant)
