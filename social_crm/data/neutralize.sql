-- A copy of a database must not read or speak in the company's name.
UPDATE social_crm_account SET sealed_secrets = NULL, sealed_pending = NULL, state = 'draft', paused = TRUE;
UPDATE social_crm_reply SET state = 'cancelled' WHERE state IN ('queued', 'sending', 'unknown');
DELETE FROM social_crm_choice;
UPDATE social_crm_account SET push_token = NULL, push_key = NULL, stream_cursor = NULL, streaming_since = NULL;
DELETE FROM social_crm_push;
UPDATE social_crm_opinion_endpoint SET sealed_key = NULL, enabled = FALSE;
UPDATE social_crm_account SET notice = FALSE, notice_shown = NULL, notice_shown_at = NULL, notice_busy_until = NULL;
