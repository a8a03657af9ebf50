"""What is to be put back in other addons when this one goes."""


def uninstall_hook(env):
    """Actions of the helpdesk that leave out what is practised ask for a field of ours."""
    dashboard = env.ref("helpdesk_mgmt.helpdesk_ticket_dashboard_action", raise_if_not_found=False)
    if dashboard:
        dashboard.domain = False
