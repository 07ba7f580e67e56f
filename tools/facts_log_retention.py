"""How many days CloudWatch Logs can keep events, from the schema of a log group that cfn-lint carries."""

from __future__ import annotations

import json
from typing import cast

from facts_sources import CFN_LINT

SCHEMAS = "cfnlint/data/schemas/resources"
_TYPE = "AWS::Logs::LogGroup"


def table() -> dict[str, object]:
    """The numbers of days, ascending. The files are named by a digest, so that only their content tells them apart."""
    documents = (path.read_text(encoding="utf-8") for path in sorted(CFN_LINT.path(SCHEMAS).glob("*.json")))
    schema = next(json.loads(text) for text in documents if f'"typeName": "{_TYPE}"' in text)
    days = cast("list[int]", schema["properties"]["RetentionInDays"]["enum"])
    return {"source": CFN_LINT.credit(holds="days that CloudWatch Logs can keep events"), "days": sorted(days)}
