"""No request reaches a machine that is not on the public internet, unless that is allowed.

The guard sits where connections are made: a name is resolved once, each address that it has is judged, and the
connection goes to the very address that was judged. So neither a redirect nor a name that changes its address between
a check and the connection leads around it.
"""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import anyio
import httpcore2

from reportedly.errors import AddressRefused, Unreachable

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""From a host and a port to the addresses of that host, as text."""

ADDRESSES_AT_MOST = 8
"""Addresses of one host that are tried."""

ANYWHERE: tuple[Network, ...] = (ip_network("0.0.0.0/0"), ip_network("::/0"))
"""Allows everything."""

_UNICAST = IPv6Network("2000::/3")
"""The only part of IPv6 that is given out for the internet (IANA)."""

_SPECIAL: tuple[Network, ...] = tuple(
    map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20"))
)
"""Special-purpose networks (IANA, RFC 6890) that not every version of `ipaddress` calls so."""

_TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as networks without IPv4 write them (RFC 6052)."""


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host by the system's resolver. Raises OSError."""
    found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


def is_public(address: Address) -> bool:
    """Return whether an address is one of the public internet, judged by the IPv4 address within it if it has one."""
    if isinstance(address, IPv6Address):
        inner = _within(address)
        if inner is not None:
            return is_public(inner)
        if address not in _UNICAST:
            return False
    special = any(address in network for network in _SPECIAL if network.version == address.version)
    return address.is_global and not (special or address.is_multicast or address.is_reserved)


def _within(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 one stands for: mapped, translated, or 6to4."""
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


class Guard(httpcore2.AsyncNetworkBackend):
    """Makes connections, to addresses of the public internet and those of `allowed` networks only."""

    def __init__(self, allowed: Collection[Network] = (), resolver: Resolver = system_resolver) -> None:
        """Keep which networks are allowed besides, and how names are resolved."""
        self._allowed = tuple(allowed)
        self._resolver = resolver
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first address of a host that answers. Raises AddressRefused where none may be connected to."""
        failed: Exception = Unreachable("the host has no address", host)
        for address in await self._addresses(host, port):
            try:
                return await self._network.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
        raise failed

    async def _addresses(self, host: str, port: int) -> list[Address]:
        """Return the addresses of a host that may be connected to."""
        try:
            found = [ip_address(each) for each in await self._resolver(host, port)]
        except (OSError, ValueError) as error:
            raise Unreachable("the host's name has no address", host) from error
        found = [getattr(each, "ipv4_mapped", None) or each for each in dict.fromkeys(found)]
        allowed = [each for each in found if self._permits(each)]
        if found and not allowed:
            raise AddressRefused(f"it leads to {found[0]}, which is no address of the public internet", host)
        return allowed[:ADDRESSES_AT_MOST]

    def _permits(self, address: Address) -> bool:
        inside = any(address in network for network in self._allowed if network.version == address.version)
        return inside or is_public(address)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await anyio.sleep(seconds)
