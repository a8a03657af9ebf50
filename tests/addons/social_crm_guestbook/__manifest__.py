{
    "name": "Social CRM: Guestbook",
    "summary": "A network of somebody else, in one class: the example of networks/README.md",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "social_crm maintainers",
    "depends": ["social_crm"],
}
