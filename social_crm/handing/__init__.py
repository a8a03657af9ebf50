"""Who gets a case: plain Python, without Odoo. See :mod:`.choose`."""
