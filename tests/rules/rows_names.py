"""Rows of SM622 and SM8xx: names and tags."""

from __future__ import annotations

from rule_row import row
from rule_subjects import TEXT_TOKEN, component, endpoint, flat_config, fleet, model

from constructs_sm.spec.named import NameSpec

FIFTY = {f"key-{number}": "v" for number in range(50)}

ROWS = (
    row("SM802", "a name of its own passes", NameSpec(field="endpoint_name", kind="endpoint", name="chat")),
    row(
        "SM802",
        "a name that is taken fails",
        NameSpec(field="endpoint_config_name", kind="endpoint-config", name="chat", taken_by="Prod/Chat"),
        "SM802 endpoint_config_name",
        message="endpoint_config_name: must be the name of one endpoint config, got 'chat', taken by Prod/Chat; rename one "
        "of them [SM802]",
    ),
    row("SM808", "different keys pass", model(tags={"team": "ml", "Stage": "prod"})),
    row("SM808", "an endpoint whose models bring their roles passes", flat_config(tags={"team": "a", "Team": "b"})),
    row(
        "SM808",
        "keys that differ in case fail",
        model(tags={"team": "a", "Team": "b"}),
        "SM808 tags",
        message="tags: must have keys that differ in more than case, got 'team' and 'Team'; rename one [SM808]",
    ),
    row("SM808", "of a fleet too", fleet(tags={"team": "a", "Team": "b"}), "SM808 tags"),
    row("SM622", "a generated name passes", model()),
    row("SM622", "a name that is meant passes", model(model_name="churn-3", allow_fixed_name=True)),
    row(
        "SM622",
        "a name by habit fails",
        model(model_name="churn"),
        "SM622 model_name",
        message="model_name: must not collide with its own replacement at the next change, got 'churn'; leave it out, "
        "or say allow_fixed_name=True and rename it with every change [SM622]",
    ),
    row(
        "SM622",
        "a name of a configuration fails",
        flat_config(endpoint_config_name="churn"),
        "SM622 endpoint_config_name",
    ),
    row("SM801", "lower case passes", endpoint(endpoint_name="churn-2")),
    row("SM801", "a name known later passes", endpoint(endpoint_name=TEXT_TOKEN)),
    row(
        "SM801",
        "capitals fail",
        endpoint(endpoint_name="Churn"),
        "SM801 endpoint_name",
        message="endpoint_name: should be lower case, got 'Churn'; write 'churn' [SM801]",
    ),
    row("SM801", "capitals fail in a pattern too", flat_config(endpoint_name="Churn"), "SM801 endpoint_name"),
    row("SM803", "other prefixes pass", model(tags={"awsome:x": "v", "team": "ml"})),
    row("SM803", "a key known later passes", model(tags={TEXT_TOKEN: "v"})),
    row(
        "SM803",
        "the reserved prefix fails, whatever its case",
        model(tags={"aws:x": "v", "AWS:y": "v"}),
        "SM803 tags['AWS:y']",
        "SM803 tags['aws:x']",
        message="tags['AWS:y']: must not start with the reserved 'aws:', got 'AWS:y'; rename it [SM803]",
    ),
    row("SM804", "fifty tags pass", model(tags=FIFTY)),
    row("SM804", "the longest tag passes", model(tags={"k" * 128: "v" * 256})),
    row("SM804", "an empty value passes", endpoint(tags={"k": ""})),
    row(
        "SM804",
        "51 tags fail",
        model(tags={**FIFTY, "team": "ml"}),
        "SM804 tags",
        message="tags: must be at most 50, got 51; leave some out [SM804]",
    ),
    row("SM804", "an empty key fails", flat_config(tags={"": "v"}), "SM804 tags['']"),
    row("SM804", "a key of 129 fails", component(tags={"k" * 129: "v"}), f"SM804 tags['{'k' * 49}…{'k' * 24}']"),
    row("SM804", "a value of 257 fails", endpoint(tags={"k": "v" * 257}), "SM804 tags['k']"),
    row("SM804", "letters of any script pass", model(tags={"équipe 2": "機械 _.:/=+-@"})),
    row("SM804", "characters known later pass", model(tags={TEXT_TOKEN: TEXT_TOKEN})),
    row("SM804", "other characters fail in a key", model(tags={"team#1": "v"}), "SM804 tags['team#1']"),
    row("SM804", "other characters fail in a value", endpoint(tags={"k": "R&D,\n{ml}"}), "SM804 tags['k']"),
    row(
        "SM804",
        "both are told",
        component(tags={"k!": "50%"}),
        "SM804 tags['k!']",
        "SM804 tags['k!']",
    ),
    row("SM805", "a value passes", component(tags={"k": "v"})),
    row("SM805", "a value known later passes", component(tags={"k": TEXT_TOKEN})),
    row(
        "SM805",
        "an empty value fails on a component",
        component(tags={"k": ""}),
        "SM805 tags['k']",
        message="tags['k']: must not be empty on an inference component, got ''; give it a value [SM805]",
    ),
    row("SM805", "an empty value passes where models are", flat_config(tags={"k": ""}, has_role=True)),
    row("SM805", "an empty value fails on a fleet, whose components get it", fleet(tags={"k": ""}), "SM805 tags['k']"),
)
