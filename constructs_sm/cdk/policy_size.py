"""How long a policy will be once its references have become texts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

_REFERENCE = re.compile(r"\$\{Token\[TOKEN\.")
_LONGER = 60  # the ARN of a bucket or key may be that much longer than the token it stands for


def estimated_size(statement: Mapping[str, object]) -> int:
    """Characters that *statement* takes at most, but for very long names behind its references."""
    text = json.dumps(statement, separators=(",", ":"), default=str)
    return len(text) + 1 + _LONGER * len(_REFERENCE.findall(text))
