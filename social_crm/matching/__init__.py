"""Who is it: keys, comparisons and scores of people, and what follows from evidence. Plain Python,
no Odoo."""
