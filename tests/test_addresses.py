"""Addresses of engines: what they are, what of them may be shown, and what is refused in one line."""

from __future__ import annotations

import socket
from importlib.util import find_spec
from pathlib import Path

import pytest

from outsourcer_audit import addresses
from outsourcer_audit.engagement import load_engagement
from outsourcer_audit.engine import elsewhere
from outsourcer_audit.errors import DataError

TOKEN = "dapi-hunter2/with=signs"


@pytest.mark.parametrize(
    ("address", "kind", "shown"),
    [
        ("spark://a:7077", "spark", "spark://a:7077"),
        ("spark://a:7077,b:7077?spark.cores.max=2", "spark", "spark://a:7077,b:7077"),
        ("sc://a:15002/;token=x;use_ssl=true", "sc", "sc://a:15002"),
        ("sc://a;token=x", "sc", "sc://a"),
        ("sc://me:secret@a/", "sc", "sc://a"),
        ("SC://a", "sc", "SC://a"),
        ("mysql://a", "", "mysql://a"),
        ("a:7077", "", "a:7077://"),
    ],
)
def test_what_an_address_is_and_what_of_it_is_shown(address, kind, shown):
    assert addresses.kind_of(address) == kind
    assert addresses.host_of(address) == shown


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("spark://a", [("a", 7077)]),
        ("spark://a:1,b", [("a", 1), ("b", 7077)]),
        ("spark://[::1]:7078", [("::1", 7078)]),
        ("sc://a/;token=x:1", [("a", 15002)]),
        ("sc://127.0.0.1:443/;token=x", [("127.0.0.1", 443)]),
    ],
)
def test_who_is_to_be_reached(address, found):
    assert addresses.endpoints(address) == found


@pytest.mark.parametrize("address", ["spark://", "sc:///;token=x", "spark://:7077", "spark://a,:1"])
def test_an_address_without_a_host(address):
    with pytest.raises(DataError, match="`engine` names no host; write it as spark://host:7077 or sc://"):
        addresses.endpoints(address)


def test_settings_of_a_cluster_follow_a_question_mark():
    given = "spark://a:7077?spark.cores.max=2&spark.driver.extraJavaOptions=-XX:+UseSerialGC%20-Da=b"
    settings = {"spark.cores.max": "2", "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -Da=b"}
    assert addresses.cluster(given) == ("spark://a:7077", settings)
    with pytest.raises(DataError, match="'cores' is no setting of Spark"):
        addresses.cluster("spark://a:7077?cores=2")
    with pytest.raises(DataError, match=r"authenticate.secret in Spark's own spark-defaults.conf") as caught:
        addresses.cluster("spark://a:7077?spark.authenticate.secret=hunter2")
    assert "hunter2" not in str(caught.value)


def test_what_is_said_of_an_address_has_no_secret_in_it():
    quoted = "dapi-hunter2%2Fwith%3Dsigns"
    address = f"sc://a:1/;token={quoted};user_id=anna"
    assert addresses.without_secrets(f"refused {TOKEN} or {quoted} of anna", address) == "refused *** or *** of anna"


def test_a_token_comes_from_the_environment_quoted(monkeypatch):
    monkeypatch.setenv("SPARK_TOKEN", TOKEN)
    filled = addresses.filled("sc://a:1/;token=${SPARK_TOKEN}", "engine")
    assert filled == "sc://a:1/;token=dapi-hunter2%2Fwith%3Dsigns"
    assert addresses.host_of(filled) == "sc://a:1"


@pytest.mark.parametrize("address", ["spark://127.0.0.1:{port}", "sc://127.0.0.1:{port}/;token=${{SPARK_TOKEN}}"])
def test_nobody_there_is_said_at_once_and_without_the_token(address, monkeypatch):
    pytest.importorskip("pyspark")
    monkeypatch.setenv("SPARK_TOKEN", TOKEN)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        given = address.format(port=taken.getsockname()[1])
        with pytest.raises(DataError, match=r"^sp?a?r?k?c?://127.0.0.1:\d+: the engine cannot be reached") as caught:
            elsewhere(given)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(find_spec("grpc_status") is not None, reason="the packages of Spark Connect are installed")
def test_what_spark_connect_needs_is_named():
    pytest.importorskip("pyspark")
    with socket.socket() as there:
        there.bind(("127.0.0.1", 0))
        there.listen()
        with pytest.raises(DataError, match=r'pip install "outsourcer-audit\[spark\]"'):
            elsewhere(f"sc://127.0.0.1:{there.getsockname()[1]}")


def test_a_token_that_is_not_set_is_named(monkeypatch):
    monkeypatch.delenv("SPARK_TOKEN", raising=False)
    with pytest.raises(DataError, match="`engine`: the environment variable SPARK_TOKEN is not set"):
        elsewhere("sc://a:1/;token=${SPARK_TOKEN}")


def test_an_engine_that_nobody_knows(tmp_path: Path):
    text = 'engine = "mysql://me:hunter2@a/b"\nname = "Shop"\nclient = "Shop"\nperiod = "2026-Q2"\n'
    (tmp_path / "engagement.toml").write_text(text)
    with pytest.raises(DataError, match=r"engine.*spark://host:7077 or sc://host:15002") as caught:
        load_engagement(tmp_path)
    assert "hunter2" not in str(caught.value)
