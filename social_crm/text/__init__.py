"""What short texts say: language, mood, kinds, topic, whether they need an answer, and which say
the same. Plain Python, no Odoo; see ``README.md``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .learning import learn
    from .model import Example, Model, Unreadable
    from .result import KINDS, MOODS, Hint, Reason, Signature, Understanding
    from .signature import Index, likeness, signature
    from .tokens import Token, Tokens, tokenise
    from .understanding import explain, understand

# Loaded when first asked for: a worker that never understands a text pays nothing.
_WHERE = {
    "Example": "model",
    "KINDS": "result",
    "MOODS": "result",
    "Model": "model",
    "Hint": "result",
    "Reason": "result",
    "Signature": "result",
    "Understanding": "result",
    "Unreadable": "model",
    "Index": "signature",
    "likeness": "signature",
    "signature": "signature",
    "Token": "tokens",
    "Tokens": "tokens",
    "tokenise": "tokens",
    "explain": "understanding",
    "learn": "learning",
    "understand": "understanding",
}

__all__ = [*_WHERE]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_WHERE[name]}", __name__), name)
    globals()[name] = value
    return value
