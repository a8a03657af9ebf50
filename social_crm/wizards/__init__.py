from . import social_crm_choice, social_crm_trial
