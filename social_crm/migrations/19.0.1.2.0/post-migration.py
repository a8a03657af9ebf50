"""Moods that people set stay as they set them; what the networks said of languages stays known."""


def migrate(cr, version):
    if not version:
        return
    cr.execute(
        """
        UPDATE social_crm_mention
           SET fixed = CASE WHEN mood_user_id IS NOT NULL
                            THEN '["mood", "mood_sure", "mood_score"]'::jsonb
                            ELSE fixed END,
               told_language = coalesce(told_language, language),
               routed_at = coalesce(routed_at, processed_at)
         WHERE processed_at IS NOT NULL OR mood_user_id IS NOT NULL OR language IS NOT NULL
        """
    )
