"""Sentences for people, the same kind as the networks say: Odoo translates them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from networks.sentence import Sentence, _
else:
    # The neighbour package, whether it lies inside the addon or is imported by itself.
    _neighbour = import_module(__name__.removesuffix("matching.sentence") + "networks.sentence")
    Sentence, _ = _neighbour.Sentence, _neighbour._

__all__ = ["Sentence", "_"]
