{
    "name": "Social CRM: Surveys",
    "summary": "Offer a survey to somebody on social media by a one-time link",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "license": "AGPL-3",
    "author": "social_crm maintainers",
    "depends": ["social_crm", "survey"],
    "data": ["views/survey_views.xml", "views/invitation_templates.xml"],
    "auto_install": True,
}
