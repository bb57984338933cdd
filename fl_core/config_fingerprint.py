"""A short name for what a config computes: equal configs have equal ones."""

import hashlib
import json

from fl_core.config import RunConfig
from fl_core.config_text_format import write


def fingerprint(config: RunConfig) -> str:
    """Return eight hex digits of what tells a config from the default one.

    A knob that comes later, at its default, changes no fingerprint: nor may a default ever change.
    """
    told = json.dumps(write(config), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()[:8]
