"""What short texts say: language, mood, kinds, topic, whether they need an answer, and which say
the same. Plain Python, no Odoo; see ``README.md``."""
