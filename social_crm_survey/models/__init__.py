from . import social_crm_data_map, social_crm_offer, survey_question, survey_user_input

# isort: split
from . import social_crm_invitation_answer
