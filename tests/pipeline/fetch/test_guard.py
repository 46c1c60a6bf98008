"""Which addresses are on the public internet, and that a name can't change its mind."""

import socket
from typing import Any

import httpcore
import pytest

from pipeline.fetch.guard import AddressRefusedError, GuardedTransport, is_public


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
     "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"],
)
def test_private(address: str) -> None:
    assert not is_public(address)


def test_a_name_is_resolved_once_and_refused_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("93.184.216.34", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    transport = GuardedTransport(allow_private=False, connect_to={}, connections=1)
    with pytest.raises(AddressRefusedError, match=r"private address 127\.0\.0\.1"), transport:
        transport._pool.handle_request(httpcore.Request("GET", "http://rebind.example/"))
    assert asked == ["rebind.example"]
