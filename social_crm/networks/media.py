"""What media may be kept, as data."""

MAX_BYTES = 10_000_000
"""Largest file that is fetched, in bytes."""

ALLOWED_TYPES = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "video/mp4",
        "video/webm",
        "audio/mpeg",
        "audio/ogg",
        "audio/mp4",
    }
)
"""MIME types, found by looking at the bytes. Nothing that a browser would run, so no SVG, HTML or
PDF."""
