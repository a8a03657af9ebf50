from . import social_crm_data_map, social_crm_reward_kind

# isort: split
from . import social_crm_reward

# isort: split
from . import social_crm_erasure, social_crm_helper, social_crm_reply, social_crm_reward_effect
