"""Connections that go only where they may, and end when their time is over.

The address guard sits below the HTTP client, where names become addresses: a name is resolved once, all its addresses are
checked, and the connection goes to a checked address. A check before the request would be asked of another DNS answer than
the one that the connection then uses (DNS rebinding). Redirects pass through here as well, and so does robots.txt.
TLS and the Host header keep the name. Proxies from the environment are not used: behind one, nothing could be checked.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx

NAT64 = ipaddress.ip_network("64:ff9b::/96")

# time.monotonic() at which the current answer must be complete; each thread has its own
deadline: ContextVar[float] = ContextVar("deadline", default=float("inf"))


class AddressRefusedError(httpx.ConnectError):
    """The name leads to an address that isn't on the public internet."""


def is_public(address: str) -> bool:
    """Whether an IP address lies on the public internet, also when it wraps an IPv4 address (mapped, 6to4, Teredo, NAT64)."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in NAT64:
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF))
        if any(part is not None and not is_public(str(part)) for part in inner):
            return False
    return ip.is_global and not ip.is_multicast


class GuardedTransport(httpx.HTTPTransport):
    """httpx's transport over connections that are checked and timed."""

    def __init__(self, *, allow_private: bool, connect_to: Mapping[str, str], connections: int) -> None:
        """`connect_to` maps a host, or host:port, to host:port, as `curl --connect-to`; mapped hosts aren't checked."""
        context = httpx.create_ssl_context()
        super().__init__(verify=context, trust_env=False)
        # httpx takes no network backend, so its pool is replaced by one that has ours
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=5.0,
            http1=True, http2=True, network_backend=_Backend(allow_private, connect_to),
        )


class _Backend(httpcore.NetworkBackend):
    """Opens TCP connections to checked addresses only."""

    def __init__(self, allow_private: bool, connect_to: Mapping[str, str]) -> None:
        self._allow_private, self._connect_to = allow_private, connect_to
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first of the name's addresses that answers."""
        mapped = self._connect_to.get(f"{host}:{port}") or self._connect_to.get(host)
        if mapped:
            place, _, number = mapped.rpartition(":")
            addresses, port = [place.strip("[]")], int(number)
        else:
            addresses = self._resolve(host, port)
        for last, address in enumerate(addresses, 1 - len(addresses)):
            try:
                return _Stream(self._plain.connect_tcp(address, port, _left(timeout), local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not last:
                    raise
        raise httpcore.ConnectError(f"{host} has no address")

    def _resolve(self, host: str, port: int) -> list[str]:
        """All addresses of a name; refused as a whole if one of them is private."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} can't be resolved") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        private = next((address for address in addresses if not self._allow_private and not is_public(address)), None)
        if private:
            raise AddressRefusedError(f"{host} leads to the private address {private} (setting allow_private)")
        return addresses


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline, so that neither headers nor body can drip for hours."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Bytes that came in time."""
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Sends in time."""
        self._stream.write(buffer, _left(timeout))

    def close(self) -> None:
        """Closes the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection under TLS."""
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        """What the client wants to know of the socket."""
        return self._stream.get_extra_info(info)


def _left(timeout: float | None) -> float | None:
    """Seconds that a step may take: its own limit, or less if the answer's time is over before."""
    left = deadline.get() - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the answer took too long")
    return left if timeout is None else min(left, timeout)
