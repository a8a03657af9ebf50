"""Decides which addresses may be opened, so that no stranger looks into the private network."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from .errors import Blocked
from .sentence import _

# RFC 6890 and its updates: not the public internet.
_PRIVATE_V4 = tuple(
    ipaddress.IPv4Network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
# Global unicast is 2000::/3; these parts of it are not the public internet.
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_PRIVATE_V6 = tuple(
    ipaddress.IPv6Network(net)
    for net in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
_PLAIN_V4 = re.compile(r"(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}", re.ASCII)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether the IP address belongs to the public internet. What cannot be read is not public.

    Addresses that carry another one (IPv4-mapped, NAT64) are judged by that one; 6to4 and Teredo
    are never public.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is None:
            return ip in _GLOBAL_V6 and not any(ip in net for net in _PRIVATE_V6)
        ip = inner
    return not any(ip in net for net in _PRIVATE_V4)


def netloc(url: str) -> tuple[str, str, int]:
    """Scheme, host (lower case, no trailing dot, no brackets) and port of a web address.

    :raises Blocked: when the address cannot be read
    """
    try:
        parts = urlsplit(url)
        scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
        port = parts.port if parts.port is not None else {"http": 80, "https": 443}.get(scheme, 0)
    except ValueError:
        raise Blocked(_("The address cannot be read as a web address.")) from None
    return scheme, host, port


class Guard:
    """Decides which hosts may be reached. Immutable, so it can be shared by threads.

    :param allowed_hosts: ``host`` or ``host:port`` that may be reached although they are not
        public; an IPv6 address with a port is written ``[::1]:8080``
    """

    def __init__(self, allowed_hosts: Iterable[str] = ()) -> None:
        self._allowed = frozenset(_entry(entry) for entry in allowed_hosts if entry.strip())

    def allows(self, host: str, port: int) -> bool:
        """Whether an administrator named this host (or this host with this port)."""
        host = host.lower().strip("[]").rstrip(".")
        return (host, 0) in self._allowed or (host, port) in self._allowed

    def check_url(self, url: str) -> None:
        """Refuse what can be refused by looking at the address alone.

        The decision about names falls when the name is resolved, see ``check_address``.

        :raises Blocked: with the reason
        """
        scheme, host, port = netloc(url)
        if scheme not in ("http", "https"):
            raise Blocked(_("Only addresses that begin with http:// or https:// are opened."))
        if not host:
            raise Blocked(_("The address names no host."))
        if "@" in urlsplit(url).netloc:
            raise Blocked(_("An address with a user name or password in it is not opened."))
        if self.allows(host, port):
            return
        last = "" if ":" in host else host.rpartition(".")[2]
        numeric = last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last)
        # By the URL standard such a host is an IPv4 address; only its plain spelling is read.
        if numeric and not _PLAIN_V4.fullmatch(host):
            raise Blocked(_("%(host)s is an unusual spelling of an IP address.", host=host))
        if (":" in host or numeric) and not is_public(host):
            raise self._refusal(host)

    def check_address(self, host: str, port: int, address: str) -> None:
        """Refuse an IP address that a name led to.

        :raises Blocked: when it is not public and the host was not allowed
        """
        if not self.allows(host, port) and not is_public(address):
            raise self._refusal(host)

    @staticmethod
    def _refusal(host: str) -> Blocked:
        return Blocked(
            _(
                "%(host)s is in a private network, which is not opened unless an administrator"
                " allows it (system parameter social_crm.allowed_hosts).",
                host=host,
            )
        )


def _entry(entry: str) -> tuple[str, int]:
    entry = entry.strip().lower()
    if entry.count(":") > 1 and not entry.startswith("["):  # an IPv6 address without a port
        return entry, 0
    if entry.startswith("["):
        host, _, rest = entry[1:].partition("]")
        port = rest.removeprefix(":")
    else:
        host, _, port = entry.partition(":")
    return host.rstrip("."), int(port) if port.isdigit() else 0
