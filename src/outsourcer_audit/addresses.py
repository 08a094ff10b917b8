"""Addresses of databases and clusters: with the environment's values in them, and as they may be shown.

Nothing that is secret in an address reaches a message, a file or a card.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from .errors import DataError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_SECRET = re.compile("pass|pwd|secret|token|key", re.IGNORECASE)

POSTGRES, SPARK, CONNECT = "postgres", "spark", "sc"
ENGINES = {"postgres": POSTGRES, "postgresql": POSTGRES, "spark": SPARK, "sc": CONNECT}
"""Schemes of an ``engine`` -> what it is: PostgreSQL, a Spark cluster, or a server of Spark Connect."""


def filled(address: str, setting: str = "url") -> str:
    """The address with the environment's values for every ``${NAME}``."""
    whole = _VARIABLE.fullmatch(address)

    def value(found: re.Match[str]) -> str:
        text = os.environ.get(found[1])
        if text is None:
            raise DataError(f"`{setting}`: the environment variable {found[1]} is not set; set it, then run again.")
        return text if whole else quote(text, safe=":")

    return _VARIABLE.sub(value, address)


def database(address: str, setting: str = "url") -> URL:
    """The URL of a database. Nothing of it stands in a message: it may hold a password."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        made = make_url(filled(address, setting))
    except (ArgumentError, ValueError):
        raise DataError(
            f"`{setting}` cannot be read; write it as postgresql://user:${{PASSWORD}}@host:5432/name."
        ) from None
    return made.set(drivername="postgresql+pg8000") if made.drivername in ("postgres", "postgresql") else made


def public(url: URL) -> str:
    """The URL as it may be shown."""
    secret = [name for name in url.query if _SECRET.search(name)]
    bare = url.difference_update_query(secret)._replace(password=None)
    return bare.render_as_string(hide_password=True)


def said(error: Exception, url: URL) -> str:
    """What the driver says, in a line, without anything secret."""
    origin: Any = getattr(error, "orig", None) or error
    first = origin.args[0] if getattr(origin, "args", ()) else origin
    words = str(first.get("M", "refused")) if isinstance(first, dict) else str(first)
    for name, value in [("password", str(url.password or "")), *url.query.items()]:
        if value and (name == "password" or _SECRET.search(name)):
            words = words.replace(str(value), "***").replace(quote(str(value)), "***")
    return " ".join(words.split())[:200]


def kind_of(engine: str) -> str:
    """What an ``engine`` is; empty where its address is none that is known."""
    return ENGINES.get(engine.partition("://")[0].lower(), "") if "://" in engine else ""


def host_of(cluster: str) -> str:
    """The address of a cluster as it may be shown: what follows a semicolon or a slash may hold a token."""
    scheme, _, rest = cluster.partition("://")
    return f"{scheme}://{re.split('[/;?]', unquote(rest))[0].rpartition('@')[2]}"


_PORTS = {SPARK: 7077, CONNECT: 15002}


def cluster(address: str) -> tuple[str, dict[str, str]]:
    """A cluster's master, and the settings of Spark that follow it behind a question mark."""
    master, _, rest = address.partition("?")
    parts = (part.partition("=") for part in rest.split("&") if part)
    settings = {name: unquote(value) for name, _, value in parts}  # a plus is a plus: options of Java have them
    for name in settings:
        if not name.startswith("spark."):
            raise DataError(
                f"`engine`: {name!r} is no setting of Spark; write spark://host:7077?spark.cores.max=4, or none."
            )
        if _SECRET.search(name):  # it would stand in the command line of Java, which everybody on the machine may read
            raise DataError(f"`engine`: write {name} in Spark's own spark-defaults.conf; an address may be seen.")
    return master.rstrip("/"), settings


def endpoints(address: str) -> list[tuple[str, int]]:
    """Hosts and ports of a cluster (it may have several masters) or server."""
    usual = _PORTS[kind_of(address)]
    places = [place.rpartition(":") for place in host_of(address).partition("://")[2].split(",")]
    found = [(place[0], int(place[2])) if place[2].isdecimal() else ("".join(place), usual) for place in places]
    if not all(host for host, _ in found):
        raise DataError("`engine` names no host; write it as spark://host:7077 or sc://host:15002/;token=${NAME}.")
    return [(host.strip("[]"), port) for host, port in found]


def without_secrets(words: str, address: str) -> str:
    """What somebody says of an address, without what is secret in it."""
    for part in re.split("[/;?&]", address.partition("://")[2]):
        name, _, value = part.partition("=")
        if value and _SECRET.search(name):
            words = words.replace(unquote(value), "***").replace(value, "***")
    return words
