"""Transactions that are done again when another worker was in the way."""

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

ATTEMPTS = 5


def committed(env, work):
    """Do something in the database and commit it; again if another worker was in the way.

    Odoo repeats requests of its own accord, but not scheduled actions: there, the conflict would
    end the run, and what a network has answered by then would not be written down.

    :param work: callable without arguments, which may be called several times
    :returns: what ``work`` returned
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            result = work()
            env["ir.cron"]._commit_progress()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            env.cr.rollback()
            if attempt == ATTEMPTS:
                raise
        else:
            break
    return result
