"""Contacts that were erased kept the mark of a VIP."""


def migrate(cr, version):
    if not version:
        return
    cr.execute(
        """
        WITH erased AS (
            UPDATE res_partner partner SET social_vip = FALSE
              FROM social_crm_erasure erasure
             WHERE erasure.partner_id = partner.id AND erasure.contact = 'erase'
               AND erasure.state = 'done' AND partner.social_vip
         RETURNING partner.id)
        UPDATE social_crm_profile profile SET standing = standing_said
          FROM erased WHERE profile.partner_id = erased.id
        """
    )
