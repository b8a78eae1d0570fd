import socket
from contextlib import closing

import pytest

from server.gateway.door import Door
from shared.errors import ThorpError


def test_a_door_keeps_its_address_while_whoever_serves_it_comes_and_goes() -> None:
    with closing(Door("127.0.0.1", 0)) as door:
        host, port = door.url.removeprefix("ws://").split(":")
        for _ in range(2):
            (served,) = door.sockets()
            served.close()
        with socket.create_connection((host, int(port)), timeout=5) as knocking:  # waits, and is not sent away
            (served,) = door.sockets()
            with served:
                served.settimeout(5)
                connection, _ = served.accept()
                with connection:
                    assert connection.getpeername() == knocking.getsockname()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=5)


def test_connections_are_known_as_tcp_so_that_small_frames_are_not_held_back() -> None:
    with closing(Door("127.0.0.1", 0)) as door:
        assert [sock.proto for sock in door._sockets] == [socket.IPPROTO_TCP]


def test_an_address_is_had_once() -> None:
    with closing(Door("127.0.0.1", 0)) as door:
        port = int(door.url.rpartition(":")[2])
        with pytest.raises(ThorpError, match=r"Another program listens on 127\.0\.0\.1 port"):
            Door("127.0.0.1", port)


def test_all_addresses_of_a_host_have_one_port() -> None:
    with closing(Door("localhost", 0)) as door:
        assert len({sock.getsockname()[1] for sock in door._sockets}) == 1
