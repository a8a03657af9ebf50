# What knows nothing of Odoo, such as text/, can be had without it: as social_crm.text.
if __name__.startswith("odoo.addons."):
    from . import controllers, models, networks, tools, wizards
    from .hooks import uninstall_hook
