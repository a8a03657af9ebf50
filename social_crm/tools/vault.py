"""Encrypts credentials at rest. The key is never in the database.

It is the option ``social_crm_key`` of the Odoo configuration (one or more Fernet keys, separated by
commas: the first encrypts, all decrypt, which is how keys are rotated), or else a file
``social_crm.key`` in the data folder that is made at first use. Whoever restores a database on
another machine brings the key along, or connects the accounts anew.

Keyed digests are made with the same keys: whoever has the database alone can neither read them nor
try out whose they are.
"""

import hashlib
import hmac
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from odoo.tools import config

from ..networks.types import Secrets


class KeyMissing(Exception):
    """The stored credentials were encrypted with another key."""


def seal(secrets):
    """Encrypt.

    :param Mapping[str, str] secrets: name to value
    :rtype: str
    """
    plain = json.dumps(dict(secrets), sort_keys=True).encode()
    return _fernet().encrypt(plain).decode()


def unseal(sealed):
    """Decrypt what :func:`seal` made.

    :param str sealed: may be empty
    :rtype: Secrets
    :raises KeyMissing: with any other key, or after tampering
    """
    if not sealed:
        return Secrets()
    try:
        return Secrets(json.loads(_fernet().decrypt(sealed.encode())))
    except (InvalidToken, ValueError):
        raise KeyMissing from None


def key_path():
    """Where the key is kept when the configuration has none."""
    return Path(config["data_dir"]) / "social_crm.key"


def digester():
    """What makes keyed digests, with the keys as they are now.

    :returns: a function of texts to a list of 32 hexadecimal digits each: one for each key, the
        present one first (HMAC-SHA-256, RFC 2104, cut to 128 bits)
    """
    keys = [hashlib.sha256(b"social_crm digest " + key.encode()).digest() for key in _keys()]

    def digests(*parts):
        message = "\x1f".join(parts).encode("utf-8", "replace")
        return [hmac.digest(key, message, "sha256")[:16].hex() for key in keys]

    return digests


def _fernet():
    return MultiFernet([Fernet(key) for key in _keys()])


def _keys():
    keys = config.get("social_crm_key") or _key_from_file()
    return [key.strip() for key in keys.split(",") if key.strip()]


def _key_from_file():
    path = key_path()
    if path.exists():
        return path.read_text()
    path.parent.mkdir(parents=True, exist_ok=True)
    # Two workers may come here at once: each writes a whole file of its own, and the one that
    # links first wins.
    descriptor, own = tempfile.mkstemp(prefix=path.name, dir=path.parent)  # readable by us alone
    with open(descriptor, "w") as handle:
        handle.write(Fernet.generate_key().decode())
        handle.flush()
        os.fsync(handle.fileno())
    with suppress(FileExistsError):
        os.link(own, path)
    os.unlink(own)
    return path.read_text()
