{
    "name": "Social CRM",
    "summary": "Social media customer service in helpdesk and CRM",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "license": "AGPL-3",
    "author": "social_crm maintainers",
    "depends": ["mail", "portal", "contacts", "crm", "helpdesk_mgmt"],
    "external_dependencies": {"python": ["cryptography", "requests", "lxml"]},
    "data": [
        "security/groups.xml",
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/ir_cron.xml",
    ],
    "assets": {
        "web.assets_backend": ["social_crm/static/src/**/*"],
    },
    "application": True,
}
