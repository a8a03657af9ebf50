"""Keeps the tokens of one-time links out of the log: a server writes down each path it is asked.

The filter stands on the loggers that name paths. A record that a filter changed is changed for
every handler, so it holds for log files, the database and the console alike.
"""

import logging
import re

TOKEN = re.compile(r"((?:/|%2F)s(?:/|%2F)(?:\w(?:/|%2F))?)[\w-]{16,}", re.IGNORECASE)
LOGGERS = ("werkzeug", "odoo.http", "odoo.service.server", "odoo.tools.misc", "odoo.sql_db")
MASKED = r"\1***"


class MaskTokens(logging.Filter):
    """Write ``/s/***`` for ``/s/TOKEN``, and ``/s/x/***`` for ``/s/x/TOKEN``, also where it is
    quoted in another address."""

    def filter(self, record):
        message = record.getMessage()
        masked = TOKEN.sub(MASKED, message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True


def install():
    """Put the filter on the loggers, once."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(type(each).__name__ == MaskTokens.__name__ for each in logger.filters):
            logger.addFilter(MaskTokens())
