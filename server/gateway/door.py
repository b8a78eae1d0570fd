"""The address of a town: bound once, before anything else is done, and kept for as long as the process lives.

Apart from the gateway, which comes and goes with a town: a town that is founded anew is found where the old one was, and
whoever knocks meanwhile waits a moment instead of being sent away. Bound first, because a port that is taken should be known
before a save is founded.
"""

import errno
import socket
from collections.abc import Iterator
from typing import Any

from shared.errors import ThorpError

_NOT_HERE = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
"""Of an address that this machine has not: a host without IPv6 may still name one."""

_BACKLOG = 512
"""Connections that may wait to be let in."""


class Door:
    """Listening sockets at every address of a host. `ThorpError` when it cannot be had."""

    def __init__(self, host: str, port: int) -> None:
        if not host:
            raise ThorpError("No address to listen on: name one with --host (127.0.0.1: this machine only, 0.0.0.0: everybody).")
        self._sockets: list[socket.socket] = []
        try:
            self._bind(_addresses(host, port))
        except (OSError, UnicodeError) as error:
            self.close()
            raise ThorpError(_no_address(host, port, error)) from error

    def _bind(self, addresses: list[tuple[int, tuple[Any, ...]]]) -> None:
        """Take every address, all with one port; one that this machine has not is left out when there are others."""
        port, missing = 0, None
        for family, address in addresses:
            try:
                self._sockets.append(_bound(family, (address[0], address[1] or port, *address[2:])))
                port = self._sockets[0].getsockname()[1]
            except OSError as error:
                if error.errno not in _NOT_HERE:
                    raise
                missing = error
        if missing is not None and not self._sockets:
            raise missing

    @property
    def url(self) -> str:
        """Where clients connect: the first address, with its real port."""
        host, port = self._sockets[0].getsockname()[:2]
        return f"ws://[{host}]:{port}" if ":" in host else f"ws://{host}:{port}"

    def sockets(self) -> Iterator[socket.socket]:
        """Yield a copy of each socket for somebody to serve and to close; the door stays open without them."""
        for sock in self._sockets:
            yield sock.dup()

    def close(self) -> None:
        """Give the address up."""
        for sock in self._sockets:
            sock.close()


def _addresses(host: str, port: int) -> list[tuple[int, tuple[Any, ...]]]:
    """Return the addresses of a host, each once and in order, with their families."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return list(dict.fromkeys((family, address) for family, _, _, _, address in found))


def _bound(family: int, address: tuple[Any, ...]) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, or asyncio leaves Nagle's delays on
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.setblocking(False)  # noqa: FBT003 - the library's way
        sock.bind(address)
        sock.listen(_BACKLOG)
    except BaseException:
        sock.close()
        raise
    return sock


def _no_address(host: str, port: int, error: OSError | UnicodeError) -> str:
    where = f"{host} port {port}"
    if isinstance(error, UnicodeError):
        return f"{host} is no address. Choose another one with --host."
    if error.errno == errno.EADDRINUSE:
        return f"Another program listens on {where} already. Stop it, or choose another with --port (0 takes any free one)."
    return f"Cannot listen on {where}: {error.strerror or error}. Choose another address with --host and --port."
