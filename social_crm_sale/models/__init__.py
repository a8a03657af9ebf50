from . import social_crm_reference
