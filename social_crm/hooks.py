"""What is to be put back in other addons when this one goes."""

LISTS = {
    "helpdesk_ticket_dashboard_action": False,
    "helpdesk_ticket_action": False,
    "helpdesk_my_tickets_action": "[('user_id', '=', uid)]",
    "helpdesk_ticket_reporting_action": False,
}
"""Actions of the helpdesk that leave out what is practised, which takes a field of ours (see
``views/social_crm_training_views.xml``), and the domain that they have without us."""


def uninstall_hook(env):
    """Let the helpdesk's lists ask for no field of ours."""
    for name, domain in LISTS.items():
        action = env.ref(f"helpdesk_mgmt.{name}", raise_if_not_found=False)
        if action:
            action.domain = domain
