"""Connections that a server accepts send at once, however its socket was opened."""

import socket

import pytest

from pages.server.tcp_nodelay import send_at_once


def sends_at_once(connection: socket.socket) -> bool:
    return bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


@pytest.mark.parametrize(
    ("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
)
def test_what_is_accepted_sends_at_once(family, host):
    with socket.socket(family) as listening:
        listening.bind((host, 0))
        listening.listen()
        with socket.create_connection(listening.getsockname()[:2]):
            accepted, _ = listening.accept()
            with accepted:
                assert not sends_at_once(accepted)
        send_at_once()
        with socket.create_connection(listening.getsockname()[:2]) as other:
            accepted, _ = listening.accept()
            with accepted:
                assert sends_at_once(accepted) and not sends_at_once(other)
        assert listening.fileno() > 0, "it is still open"
