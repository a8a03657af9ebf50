{
    "name": "Social CRM: Rewards",
    "summary": "Thank customers who help others with coupons and points",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "license": "AGPL-3",
    "author": "social_crm maintainers",
    "depends": ["social_crm", "loyalty"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/purposes.xml",
        "views/social_crm_reward_views.xml",
        "views/social_crm_reward_kind_views.xml",
        "views/menus.xml",
    ],
    "auto_install": True,
}
