"""Sessions of Spark: on a standalone cluster (spark://host:7077), or on a server of Spark Connect (sc://host:15002)."""

from __future__ import annotations

import atexit
import os
import socket
from contextlib import suppress
from tempfile import TemporaryDirectory
from threading import Lock, Thread
from typing import Any
from urllib.request import getproxies

from ..addresses import CONNECT, cluster, endpoints, host_of, kind_of, without_secrets
from ..errors import DataError
from .spark import Backend, said

ANSWER_S, ROOM_S = 10, 120
"""How long a server may take to answer, and a cluster to find room for the first query."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_opening = Lock()
_folders: list[TemporaryDirectory[str]] = []  # each goes with the process


def opened(address: str) -> Backend:
    """A session of its own. Nothing of the address but the host is ever shown: it may hold a token."""
    shown = host_of(address)
    try:
        reachable(address)
        made: Backend = Backend().connect(_remote(address) if kind_of(address) == CONNECT else _on_cluster(address))
        return made
    except (DataError, ImportError):
        raise
    except Exception as error:
        why = without_secrets(said(error), address)
        raise DataError(f"{shown}: the engine cannot be used ({why}).") from None


def reachable(address: str) -> None:
    """Whether somebody listens there. Spark itself would go on asking for minutes."""
    if kind_of(address) == CONNECT and getproxies():
        return
    why = ""
    for host, port in endpoints(address):
        try:
            socket.create_connection((host, port), timeout=ANSWER_S).close()
        except OSError as error:
            why = (error.strerror or str(error)).lower()
        else:
            return
    raise DataError(f"{host_of(address)}: the engine cannot be reached ({why}); is it running, and its port right?")


def _remote(address: str) -> Any:
    from pyspark.sql import SparkSession

    session: Any = SparkSession.builder.remote(address).create()
    atexit.register(_released, session)
    return session


def _released(session: Any) -> None:
    """Let the server forget the session now; if it does not hear of it, it does so an hour later."""
    with suppress(Exception):
        session.stop()


def _on_cluster(address: str) -> Any:
    """A session of this process's application on the cluster; the first one starts it."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    master, settings = cluster(address)
    with _opening:
        running: Any = SparkContext._active_spark_context
        if running is not None and running.master != master:
            raise DataError(
                f"{host_of(address)}: this process already works on another Spark ({running.master}); end that "
                "session, or start a new process."
            )
        builder = SparkSession.builder.master(master).appName("outsourcer-audit")
        for name, value in () if running is not None else (_usual(master) | settings).items():
            builder = builder.config(name, value)
        session: Any = builder.getOrCreate()
        if running is None:
            atexit.register(session.stop)
            _has_room(session, host_of(address))
        return session.newSession()


def _usual(master: str) -> dict[str, str]:
    """What an application has unless the address says otherwise: no pages, no noise, and no folder where one works."""
    _folders.append(TemporaryDirectory(prefix="outsourcer-audit-spark-"))
    usual = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.warehouse.dir": _folders[-1].name,
    }
    if all(host in _LOOPBACK for host, _ in endpoints(master)):  # executors are here, and nobody else need come in
        usual |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    elif own := os.environ.get("SPARK_LOCAL_IP"):
        usual["spark.driver.bindAddress"] = own
    return usual


def _has_room(session: Any, shown: str) -> None:
    """Run a small query, for which the cluster must start an executor; else the first real one would wait forever."""
    fault: list[Exception] = []

    def ask() -> None:
        try:
            session.sql("SELECT sum(id) FROM range(2)").collect()
        except Exception as error:
            fault.append(error)

    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(ROOM_S)
    if asking.is_alive():
        session.stop()
        raise DataError(
            f"{shown}: the cluster gave no executor within {ROOM_S} seconds: its cores are taken, or no worker has the "
            "memory asked for (spark.cores.max and spark.executor.memory, docs/engines.md)."
        )
    if fault:
        session.stop()
        raise fault[0]
