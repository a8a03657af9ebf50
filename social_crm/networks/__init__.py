"""The networks, plain Python without Odoo. Importing this package registers those of the addon."""

from . import (
    bluesky,
    discourse,
    facebook,
    feed,
    google_business,
    google_play,
    instagram,
    linkedin,
    mastodon,
    misago,
    practice,
    reddit,
    threads,
    wordpress,
    x,
    youtube,
)
