from . import (
    social_crm_block_values,
    social_crm_inbox_person,
    social_crm_priority,
    social_crm_reference,
)
