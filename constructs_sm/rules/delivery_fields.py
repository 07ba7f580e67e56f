"""Which kind of value each field of a delivery holds."""

from __future__ import annotations

from constructs_sm.facts import delivery as facts
from constructs_sm.rules.kinds import Each, Flag, Instance, Kind, Text, Time
from constructs_sm.spec.delivery import DeliverySpec, DeliveryTarget, DeliveryWave, SmokeTest

DELIVERY_FIELDS: dict[type, dict[str, Kind]] = {
    DeliveryTarget: {
        "account": Text(facts.ACCOUNT, known=True),
        "region": Text(facts.REGION, known=True),
        "name": Text(facts.STAGE_NAME, known=True),
    },
    DeliveryWave: {
        "name": Text(facts.STAGE_NAME, known=True),
        "targets": Each(Instance(DeliveryTarget)),
        "bake_time": Time(facts.BAKE_TIME),
        "approval": Flag(),
    },
    SmokeTest: {
        "json": Text(facts.SMOKE_JSON, known=True),
        "body_file": Text(facts.SOURCE_PATH, known=True),
        "content_type": Text(facts.MEDIA_TYPE, known=True),
        "accept": Text(facts.MEDIA_TYPE, known=True),
    },
    DeliverySpec: {
        "waves": Each(Instance(DeliveryWave)),
        "smoke_test": Instance(SmokeTest),
        "synth_commands": Each(Text(facts.COMMAND)),
        "install_commands": Each(Text(facts.COMMAND)),
        "pipeline_name": Text(facts.PIPELINE_NAME, known=True),
    },
}
"""A field that is left out here is not the user's to say."""
