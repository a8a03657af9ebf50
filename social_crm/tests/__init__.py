from . import (
    test_account,
    test_connect,
    test_conversations,
    test_fetch,
    test_ingest,
    test_partner_and_lead,
    test_process,
    test_reply,
    test_rights,
    test_tours,
    test_translations,
    test_widgets,
)
