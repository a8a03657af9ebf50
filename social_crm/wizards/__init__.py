from . import (
    base_partner_merge,
    base_partner_merge_found,
    social_crm_access_wizard,
    social_crm_ask,
    social_crm_choice,
    social_crm_consent_note,
    social_crm_estimate,
    social_crm_link,
    social_crm_take_back,
    social_crm_trial,
)
