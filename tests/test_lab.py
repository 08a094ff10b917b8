"""A path in JupyterLab, driven in the browser: invoke lab, run all, change a parameter, see the figure change."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from outsourcer_audit.cli import laboratory
from outsourcer_audit.errors import UsageError

ROOT = Path(__file__).parents[1]
CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 600_000  # milliseconds; a cold cache on a busy machine


@pytest.fixture
def address(tmp_path):
    """JupyterLab as `invoke lab` starts it, for a user whose own python3 kernel is a broken one."""
    theirs = tmp_path / "theirs" / "kernels" / "python3"
    theirs.mkdir(parents=True)
    broken = {"argv": ["/nowhere/python", "{connection_file}"], "display_name": "Theirs", "language": "python"}
    (theirs / "kernel.json").write_text(json.dumps(broken), encoding="utf-8")
    environment = {**os.environ, "JUPYTER_PATH": str(tmp_path / "theirs"), "JUPYTER_CONFIG_DIR": str(tmp_path / "c")}
    command = [sys.executable, "-m", "invoke", "lab", "--no-browser"]
    log = (tmp_path / "log").open("w")
    lab = subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=log, start_new_session=True
    )
    assert lab.stdout
    found = re.search(r"http://\S+", lab.stdout.readline())
    yield found and found[0]
    os.killpg(lab.pid, signal.SIGTERM)  # its own group: JupyterLab and the kernel that it started
    lab.wait(30)
    log.close()


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium here")
def test_a_persons_path(address):
    from playwright.sync_api import expect, sync_playwright

    assert urlsplit(address).path == "/lab/tree/notebooks/explore.ipynb"
    asked: list[str] = []
    before = (ROOT / "notebooks" / "explore.ipynb").read_bytes()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: asked.append(request.url))
        _until_it_answers(address)
        page.goto(address)
        expect(page.get_by_role("paragraph").filter(has_text="An analyst's empty desk")).to_be_visible(timeout=PATIENCE)
        _run_all(page)
        figure = page.locator("figure:has(svg.chart)").first
        expect(figure.locator("figcaption")).to_contain_text("by month", timeout=PATIENCE)
        months = figure.locator("svg.chart").get_attribute("aria-label")
        expect(page.get_by_text("(on trial)")).to_be_attached(timeout=PATIENCE)
        assert page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0
        line = page.locator(".cm-line", has_text='by = "month"').first
        line.scroll_into_view_if_needed()
        line.click()
        page.keyboard.press("Home")
        page.keyboard.press("Shift+End")
        page.keyboard.type('by = "team"')
        _run_all(page)
        expect(figure.locator("figcaption")).to_contain_text("by team", timeout=PATIENCE)
        assert figure.locator("svg.chart").get_attribute("aria-label") != months
        if where := os.environ.get("OUTSOURCER_AUDIT_SHOT"):
            figure.scroll_into_view_if_needed()
            page.screenshot(path=where)
        browser.close()
    (ROOT / "notebooks" / "explore.ipynb").write_bytes(before)  # JupyterLab saves by itself after a while
    strangers = {urlsplit(url).hostname for url in asked if urlsplit(url).scheme in ("http", "https", "ws", "wss")}
    assert strangers == {laboratory.HERE}
    calling_out = re.compile("/lab/api/(news|update|extensions)")
    assert [url for url in asked if calling_out.search(url)] == []


def _until_it_answers(address: str) -> None:
    import time

    parts = urlsplit(address)
    for _ in range(240):
        try:
            with urlopen(f"{parts.scheme}://{parts.netloc}/api"):
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail("JupyterLab never answered")


def _run_all(page) -> None:
    """As a person does, who looks whether the kernel is there: before that, JupyterLab forgets what it is asked."""
    from playwright.sync_api import expect

    expect(page.get_by_role("button", name=re.compile(r"\| Idle$"))).to_be_visible(timeout=PATIENCE)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^Run All Cells")).click()


def test_our_folder_stands_first_and_the_users_stays(monkeypatch, tmp_path):
    monkeypatch.setenv("OUTSOURCER_AUDIT_CACHE", str(tmp_path))
    seat = laboratory.Seat(8890, "secret")
    told = laboratory.environment(seat, {"JUPYTER_PATH": "/theirs"})
    ours, theirs = told["JUPYTER_PATH"].split(os.pathsep)
    kernel = json.loads((Path(ours) / "kernels" / "python3" / "kernel.json").read_text())
    assert (kernel["argv"][0], theirs) == (sys.executable, "/theirs")
    settings = Path(told["JUPYTER_CONFIG_PATH"]) / "labconfig"
    off = json.loads((settings / "page_config.json").read_text())["disabledExtensions"]
    assert off["@jupyterlab/apputils-extension:announcements"] is True
    assert told["JUPYTER_TOKEN"] == "secret"  # and on no command line, where others could read it
    assert "secret" not in " ".join(laboratory.command(seat, browser=False))


def test_it_listens_on_this_machine_only():
    command = laboratory.command(laboratory.Seat(8890, "secret"), browser=True)
    assert "--ServerApp.ip=127.0.0.1" in command
    assert "--ServerApp.open_browser=False" not in command


def test_a_taken_port_is_said():
    import socket

    with socket.socket() as taken:
        taken.bind((laboratory.HERE, 0))
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"--port={port} is taken"):
            laboratory.seat(str(port))
        assert laboratory.seat().port != port


@pytest.mark.parametrize("port", ["99999", "65536", "0", "-1", "abc", "88.5", "8888 ", "²", "9" * 5000])
def test_what_is_no_port_is_said(port):
    with pytest.raises(UsageError, match=r"^--port is a number from 1 to 65535\.$"):
        laboratory.seat(port)


def test_a_port_that_only_an_administrator_may_have_is_said_as_such(monkeypatch):
    def refuse(self, address):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(laboratory.socket.socket, "bind", refuse)
    with pytest.raises(UsageError, match=r"--port=80 is not yours to use here; name one above 1023, or none\."):
        laboratory.seat("80")


def test_no_port_gives_no_traceback_from_the_command_itself():
    done = subprocess.run(
        [sys.executable, "-m", "invoke", "lab", "--no-browser", "--port=abc"], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip() == "--port is a number from 1 to 65535."
