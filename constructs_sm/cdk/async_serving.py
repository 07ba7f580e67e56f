"""What asynchronous inference asks of the models behind it, besides rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_sm.cdk.model import Model

if TYPE_CHECKING:
    from constructs_sm.spec.endpoint import EndpointConfigSpec


def serve_asynchronously(spec: EndpointConfigSpec) -> None:
    """Let the prebuilt servers of every model made here use the time and payload of asynchronous inference."""
    if spec.async_inference is not None:
        for variant in spec.variants:
            if isinstance(variant.model, Model):
                variant.model.serve_asynchronously()
