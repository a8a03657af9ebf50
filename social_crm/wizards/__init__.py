from . import (
    base_partner_merge,
    base_partner_merge_found,
    privacy_lookup_wizard,
    social_crm_access_wizard,
    social_crm_again_wizard,
    social_crm_ask,
    social_crm_away,
    social_crm_choice,
    social_crm_consent_note,
    social_crm_duty_offer,
    social_crm_erasure_wizard,
    social_crm_estimate,
    social_crm_hours,
    social_crm_idea_sort,
    social_crm_link,
    social_crm_same_answer,
    social_crm_search_wizard,
    social_crm_send_back,
    social_crm_standing_say,
    social_crm_take_back,
    social_crm_taught,
    social_crm_trial,
)

# isort: split
# Extends the form for answering many.
from . import social_crm_idea_tell
