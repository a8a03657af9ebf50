"""What is due is listed by a column of its own: until anything is promised, it is the window."""


def migrate(cr, version):
    if not version:
        return
    cr.execute(
        """
        UPDATE helpdesk_ticket
           SET social_due_at = social_window_until, social_due_why = 'window'
         WHERE social_window_until IS NOT NULL AND social_due_at IS NULL
        """
    )
