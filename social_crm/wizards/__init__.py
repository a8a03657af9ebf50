from . import (
    base_partner_merge,
    social_crm_ask,
    social_crm_choice,
    social_crm_consent_note,
    social_crm_trial,
)
