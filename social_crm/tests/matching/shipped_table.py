"""The weights that the addon ships, read from its data file: there is one table."""

import ast
from pathlib import Path

from lxml import etree
from matching.weights import Weight

DATA = Path(__file__).parents[2] / "data" / "identity_methods.xml"


def shipped():
    """Method code to weight."""
    table = {}
    for record in etree.parse(DATA).iter("record"):
        fields = {each.get("name"): each for each in record.iter("field")}
        table[fields["code"].text] = Weight(
            float(fields["found"].text),
            float(fields["by_chance"].text),
            ast.literal_eval(fields["links"].get("eval")),
        )
    return table
