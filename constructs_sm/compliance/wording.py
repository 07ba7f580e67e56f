"""Values of a template in the words of scanners."""

from __future__ import annotations

import json


def flat(value: object) -> str:
    """A value as one text, with references between ``<`` and ``>``: the way cdk-nag names what it found."""
    match value:
        case str():
            text = value.replace("${", "<").replace("}", ">")
        case {"Fn::Join": [str(between), [*parts]]}:
            text = between.join(flat(part) for part in parts)
        case {"Fn::Sub": inner} | {"Fn::ImportValue": inner}:
            text = flat(inner)
        case {"Fn::GetAtt": [resource, attribute]}:
            text = f"<{flat(resource)}.{flat(attribute)}>"
        case {"Ref": id}:
            text = f"<{flat(id)}>"
        case _:
            text = "" if value is None else json.dumps(value, separators=(",", ":"))
    return text
