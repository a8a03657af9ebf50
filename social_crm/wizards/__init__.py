from . import social_crm_trial
