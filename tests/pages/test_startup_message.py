"""The server is known to answer, and its addresses are printed, whatever its certificate says."""

import shutil
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pages.server.startup_message import Address, _answers

MAKE_CERTIFICATE = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    " -subj /CN=lab.example.org -keyout key.pem -out certificate.pem"
)


class Healthy(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/fl/_stcore/health" else 404)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("localhost", 0), Healthy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_server_answers_under_its_path_alone(server):
    port = server.server_address[1]
    assert _answers(Address("localhost", port, "/fl"))
    assert not _answers(Address("localhost", port))
    assert not _answers(Address("localhost", port, "/fl", https=True))


@pytest.mark.skipif(not shutil.which("openssl"), reason="there is no openssl: did NOT run")
def test_a_certificate_for_the_name_that_others_use_is_good_enough(server, tmp_path):
    subprocess.run(MAKE_CERTIFICATE.split(), cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    assert _answers(Address("localhost", server.server_address[1], "/fl", https=True))
