"""Servers for tests, on loopback, ended by whoever started them: PostgreSQL, a Spark cluster, Spark Connect."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path

PASSWORD = "open:se/same@"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def postgres_programs() -> Path | None:
    """Where PostgreSQL's programs are, if it is installed."""
    places = [Path(found).resolve().parent for name in ("initdb",) if (found := shutil.which(name))]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)


def _nobody(folder: Path) -> dict:
    """PostgreSQL refuses to run as root: the user it runs as instead, who is given the folder."""
    import pwd

    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    try:
        account = pwd.getpwnam("postgres")
    except KeyError:
        account = pwd.getpwnam("nobody")
    for above in takewhile(lambda path: path != Path(tempfile.gettempdir()), (folder, *folder.parents)):
        above.chmod(0o755)
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextmanager
def postgres(folder: Path) -> Iterator[int]:
    """A throwaway PostgreSQL whose user ``audit`` owns the database ``postgres``; yields its port."""
    place = postgres_programs()
    assert place is not None
    user = _nobody(folder)
    (folder / "password").write_text(PASSWORD)
    made = [str(place / "initdb"), "-D", str(folder / "data"), "-U", "audit", "-A", "scram-sha-256"]
    made += [f"--pwfile={folder / 'password'}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run(made, check=True, capture_output=True, cwd=folder, **user)
    port = free_port()
    command = [str(place / "postgres"), "-D", str(folder / "data"), "-p", str(port)]
    for option in ("listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "timezone=Asia/Tokyo"):
        command += ["-c", option]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **user)
    try:
        for _ in range(100):
            try:
                sql_of(port).close()
                break
            except Exception:
                time.sleep(0.1)
        yield port
    finally:
        server.send_signal(signal.SIGINT)  # at once: its clients may still be there
        server.wait(timeout=30)


def sql_of(port: int, user: str = "audit", password: str = PASSWORD):
    """A connection of the driver's own, to prepare what is to be found."""
    import pg8000.dbapi

    con = pg8000.dbapi.connect(user, "127.0.0.1", "postgres", port, password)
    con.autocommit = True
    return con


def spark_home() -> Path | None:
    """Where Spark is, if it is installed and there is a Java to run it."""
    from importlib.util import find_spec

    found = find_spec("pyspark")
    return Path(found.origin).parent if found and found.origin and shutil.which("java") else None


def connect_jar() -> Path | None:
    """The server of Spark Connect, which comes with pyspark from version 4 on."""
    place = spark_home()
    return next(iter(sorted((place / "jars").glob("spark-connect_*.jar"))), None) if place else None


SMALL = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=64m"
"""Options of a Java that shares a small machine with others."""


def _spark(folder: Path, name: str, program: str, *words: str, **settings: str) -> subprocess.Popen:
    """One program of Spark, on loopback and with its files below the folder."""
    place = spark_home()
    assert place is not None
    (folder / "conf").mkdir(exist_ok=True)  # no settings of this machine's
    own = {"SPARK_HOME": str(place), "SPARK_CONF_DIR": str(folder / "conf"), "SPARK_LOCAL_IP": "127.0.0.1"}
    own |= {"SPARK_LOCAL_DIRS": str(folder), "SPARK_DAEMON_MEMORY": "256m", "SPARK_DAEMON_JAVA_OPTS": SMALL, **settings}
    env = {key: value for key, value in os.environ.items() if not key.startswith(("SPARK_", "PYSPARK_"))} | own
    with (folder / f"{name}.log").open("wb") as log:
        command = [str(place / "bin" / program), *words]
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=env, start_new_session=True)


def _listening(port: int, server: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        assert server.poll() is None, log.read_text()[-2000:]
        with socket.socket() as knock:
            if not knock.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    raise AssertionError(f"nobody listens: {log.read_text()[-2000:]}")


def _ended(*servers: subprocess.Popen) -> None:
    """End what was started here, and what it started (a worker's executors), which have a group of their own."""
    for server in servers:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
    for server in servers:
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


@contextmanager
def spark_cluster(folder: Path, workers: int = 2) -> Iterator[int]:
    """A real standalone cluster: a master and workers of one core and 1 GB each; yields the master's port."""
    port, deploy = free_port(), "org.apache.spark.deploy"
    started = []
    try:
        words = ["--host", "127.0.0.1", "--port", str(port), "--webui-port", str(free_port())]
        started.append(_spark(folder, "master", "spark-class", f"{deploy}.master.Master", *words))
        _listening(port, started[0], folder / "master.log")
        for number in range(workers):
            own = folder / f"worker{number}"
            words = ["--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--work-dir", str(own)]
            words += ["--webui-port", str(free_port()), f"spark://127.0.0.1:{port}"]
            started.append(_spark(folder, own.name, "spark-class", f"{deploy}.worker.Worker", *words))
        yield port
    finally:
        _ended(*reversed(started))


@contextmanager
def spark_connect(folder: Path, token: str) -> Iterator[int]:
    """A server of Spark Connect that asks for a token; yields its port."""
    port = free_port()
    words = ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "--master", "local[2]"]
    for setting in (
        f"spark.connect.grpc.binding.port={port}", "spark.connect.grpc.binding.address=127.0.0.1",
        "spark.ui.enabled=false", "spark.sql.shuffle.partitions=2",
        f"spark.driver.extraJavaOptions={SMALL}", "spark.sql.session.timeZone=Asia/Tokyo",
        f"spark.sql.warehouse.dir={folder / 'warehouse'}",
    ):  # fmt: skip
        words += ["--conf", setting]
    jar = connect_jar()
    assert jar is not None
    settings = {"SPARK_CONNECT_AUTHENTICATE_TOKEN": token, "SPARK_DAEMON_MEMORY": "1g"}
    server = _spark(folder, "connect", "spark-submit", *words, str(jar), **settings)
    try:
        _listening(port, server, folder / "connect.log")
        yield port
    finally:
        _ended(server)
