"""An analyst's kernel for tests: what cells print, what the tab key finds, how a value is shown."""

from __future__ import annotations

import re

import pytest
import small

import outsourcer_audit as oa

HOSTILE = "<script>alert('x')</script>"
RATE = "handoffs.transfer_rate"
CELL = '''
from outsourcer_audit.measures.kinds import Share
limit = {limit}
@audit.measure(pillar="handoffs", unit="share", better="lower", bands=(0.1, 0.2, 0.5, 0.6), weight={weight})
def long_waits(contacts):
    """Contacts that waited longer than the limit.

    Why it matters: nobody likes to wait.

    Source: our proposal.
    """
    return Share(contacts, contacts.wait_s > limit, at="offered_at")
'''


@pytest.fixture(name="audit", scope="module")
def opened(tmp_path_factory):
    """120 contacts that waited 0 to 59 seconds, twice over; the first twelve were transferred."""
    return oa.open(small.write(tmp_path_factory.mktemp("desk"), vendor=small.AGENT_EACH), "acme")


@pytest.fixture(name="shell")
def kernel(audit):
    """A notebook's kernel, as far as cells are concerned; measures tried in it are forgotten afterwards."""
    from IPython.core.interactiveshell import InteractiveShell

    from outsourcer_audit.show.notebook import at_home

    instance = InteractiveShell.instance()
    at_home(instance)
    instance.user_ns |= {"oa": oa, "audit": audit}
    yield instance
    audit.tried.clear()


def run(shell, cell):
    """What a cell prints."""
    from IPython.utils.capture import capture_output

    with capture_output() as captured:
        shell.run_cell(cell, store_history=True)
    return re.sub(r"\x1b\[[0-9;]*m", "", captured.stdout + captured.stderr).strip()


def tabbed(shell, line):
    from IPython.core.completer import provisionalcompleter

    with provisionalcompleter():
        return [found.text for found in shell.Completer.completions(line, len(line))]


def rich(shell, value):
    """What a notebook shows of a value: its plain text and its HTML."""
    shown, _ = shell.display_formatter.format(value)
    return shown["text/plain"], shown.get("text/html", "")
