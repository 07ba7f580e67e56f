"""Rows of what hosts components, and where what they load lies: SM121, SM269, SM423 and SM430."""

from __future__ import annotations

from rule_row import row
from rule_subjects import (
    IRELAND,
    SomeModel,
    SomeResolvable,
    adapter,
    component,
    imaged_component,
    pooled_component,
    settings,
    variant,
)
from rule_subjects import config as endpoint_config

from constructs_sm.spec.component import ModelSettings
from constructs_sm.spec.variant import ServerlessVariant

SERVERLESS = ServerlessVariant(model=SomeModel(), memory_size_in_mb=1024, max_concurrency=1)

ROWS = (
    row("SM121", "weights of a component at home pass", imaged_component(region=IRELAND, data_regions={0: IRELAND})),
    row("SM121", "weights of a component pass where the stack lies anywhere", imaged_component(data_regions={0: "eu"})),
    row(
        "SM121",
        "weights of a component in another Region fail",
        imaged_component(region=IRELAND, data_regions={0: "us-east-1"}),
        "SM121 model_data",
    ),
    row(
        "SM121",
        "weights of one specification in another Region fail",
        pooled_component(region=IRELAND, data_regions={1: "us-east-1"}),
        "SM121 specifications[1].model_data",
    ),
    row(
        "SM121",
        "weights of an adapter in another Region fail",
        adapter(region=IRELAND, data_region="us-east-1"),
        "SM121 model_data",
    ),
    row("SM269", "variants on instances pass", endpoint_config(variant(), instances_only=True)),
    row("SM269", "a serverless variant passes elsewhere", endpoint_config(SERVERLESS)),
    row(
        "SM269",
        "a serverless variant of a real-time endpoint fails",
        endpoint_config(SERVERLESS, instances_only=True),
        "SM269 variants[0]",
        message="variants[0]: must be an InstanceVariant on a RealTimeEndpoint, got a ServerlessVariant; make a "
        "ServerlessEndpoint, or say its instance_type [SM269]",
    ),
    row("SM423", "an endpoint that does not tell fails", component(endpoint=settings(untold=True)), "SM423 endpoint"),
    row(
        "SM430",
        "an isolation decided at deployment passes",
        component(
            model_settings=ModelSettings(network_isolation=SomeResolvable()),  # type: ignore[arg-type] # a token
            endpoint=settings(network_isolation=True),
        ),
    ),
)
