{
    "name": "Social CRM: Orders and Invoices",
    "summary": "Recognises people by the numbers of their orders and invoices",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "license": "AGPL-3",
    "author": "social_crm maintainers",
    "depends": ["social_crm", "sale"],
    "auto_install": True,
}
