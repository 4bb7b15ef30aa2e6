"""Addresses of pages: read, bounded, and brought into one form, so that a page added twice is one report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2

from reportedly.errors import AddressRefused

ADDRESS_AT_MOST = 4_000
"""Characters of an address."""

_TRACKING = frozenset(
    """__hsfp __hssc __hstc __s _hsenc _openstat dclid fbclid gbraid gclid gclsrc hsctatracking igsh igshid mc_cid
    mc_eid mkt_tok ml_subscriber ml_subscriber_hash msclkid oft_c oft_ck oft_d oft_id oft_ids oft_k oft_lk oft_sid
    oly_anon_id oly_enc_id rb_clickid s_cid srsltid twclid vero_conv vero_id wbraid wickedid yclid""".split()
)
"""Query parameters that tell who clicked where and never which page: the query stripping lists of Firefox and Brave."""

_ANALYTICS = frozenset(
    """at_bbc_team at_campaign at_channel at_creation at_format at_link_id at_link_origin at_link_type at_medium
    at_network at_ptr_name at_term at_variant ns_campaign ns_fee ns_linkname ns_mchannel ns_source wt_mc wt_zmc
    xtor""".split()
)
"""The same of services that publishers use in the links of their feeds: the documentation of Piano (once AT Internet),
comScore and Mapp (once Webtrekk)."""

_TRACKING_START = ("utm_", "mtm_", "pk_")
"""What such parameters of campaigns start with: those of Urchin and Google, and of Matomo and Piwik."""

_CHECK = "Check the address."

_SCHEMES = ("https", "http")
_MIRROR = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.)")
_SECRET = re.compile(r"(?<=//).*@", re.S)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a page is: its address without credentials, and these, which are for its origin alone."""

    url: httpx2.URL
    credentials: httpx2.Auth | None = None


def without_credentials(address: str) -> str:
    """Return an address, which may be none, as it may be shown: bounded, and without what may be a password."""
    return _SECRET.sub("", address.strip()[:ADDRESS_AT_MOST])


def target(address: str) -> Target:
    """Return where an address leads, in its canonical form. Raises AddressRefused."""
    shown = without_credentials(address)
    if len(address) > ADDRESS_AT_MOST:
        raise AddressRefused(f"the address is longer than {ADDRESS_AT_MOST:,} characters", shown[:100], _CHECK)
    try:
        url = httpx2.URL(address.strip())
        credentials = httpx2.BasicAuth(url.username, url.password) if url.userinfo else None
        return Target(_fetchable(canonical(url), shown), credentials)
    except (httpx2.InvalidURL, ValueError, TypeError) as error:
        raise AddressRefused("it is no address", shown, _CHECK) from error


def redirected(url: httpx2.URL, location: str) -> httpx2.URL:
    """Return where a redirect leads, in its canonical form and without credentials. Raises AddressRefused."""
    shown = str(url)
    if len(location) > ADDRESS_AT_MOST:
        raise AddressRefused(f"it redirects to an address of more than {ADDRESS_AT_MOST:,} characters", shown, _CHECK)
    try:
        return _fetchable(canonical(url.join(location)), shown)
    except (httpx2.InvalidURL, ValueError, TypeError) as error:
        raise AddressRefused("it redirects to what is no address", shown, _CHECK) from error


def _fetchable(url: httpx2.URL, shown: str) -> httpx2.URL:
    if url.scheme not in _SCHEMES:
        raise AddressRefused("only http and https addresses are fetched", shown, _CHECK)
    if not url.host or not 0 < (url.port or 80) < 65_536 or url.port == 0:
        raise AddressRefused("the address names no host, or no port", shown, _CHECK)
    return url


def canonical(url: httpx2.URL) -> httpx2.URL:
    """Return an address in its one form: no credentials, fragment, final dots of the host, or tracking parameters."""
    query = b"&".join(part for part in url.query.split(b"&") if part and not _tracks(part))
    found = url.copy_with(userinfo=b"", fragment=None, query=query or None)
    if url.host.endswith("."):
        found = found.copy_with(host=url.host.rstrip("."))
    return found.copy_with(path="/") if url.path in ("", "/") else found


def _tracks(part: bytes) -> bool:
    name = part.partition(b"=")[0].decode("ascii", "replace").lower()
    return name in _TRACKING or name in _ANALYTICS or name.startswith(_TRACKING_START)


def variants(address: str) -> tuple[str, ...]:
    """Return the addresses at which a site may have a page too: with http or https, and called www. and so on or not.

    Itself alone for what is no address of the web.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return (address,)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        return (address,)
    bare = _MIRROR.sub("", parts.netloc)
    hosts = [f"{called}{bare}" for called in ("", "www.", "m.", "mobile.", "amp.")]
    return (address, *(parts._replace(scheme=scheme, netloc=host).geturl() for scheme in _SCHEMES for host in hosts))


def mirrors(one: str, other: str) -> bool:
    """Say whether two addresses are on one site: on one host, whether it is called www., m., mobile. or amp. or not."""
    try:
        hosts = {_MIRROR.sub("", (urlsplit(address).hostname or "").rstrip(".")) for address in (one, other)}
    except ValueError:
        return False
    return len(hosts) == 1 and hosts != {""}


def origin(url: httpx2.URL) -> str:
    """Return scheme, host and port: what credentials and rules for robots are for."""
    return f"{url.scheme}://{url.netloc.decode('ascii', 'replace')}"
