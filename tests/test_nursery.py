"""The nursery: what is forked from a process that has imported everything is what would have been started."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from outsourcer_audit import nursery

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forking is for Linux")

WORK = """
import json, os, sys, time

def tell(path):
    with open(path + ".new", "w") as file:
        json.dump({"pid": os.getpid(), "argv": sys.argv[1:], "modules": list(sys.modules), "path": sys.path,
                   "group": os.getpgid(0), "said": os.environ.get("SAID_LATER")}, file)
    os.rename(path + ".new", path)

def stay(path):
    tell(path)
    time.sleep(600)

def leave(path):
    import atexit
    atexit.register(tell, path)
    sys.exit(3)
"""
ASK = """
import os, sys, time
from outsourcer_audit import nursery
import asker, work
nursery.warm()
os.environ["SAID_LATER"] = "yes"
sys.path.insert(0, "somewhere else")
process = nursery.start(getattr(work, {name!r}), {path!r})
assert "seaborn" not in sys.modules  # whoever asks does not import what the nursery is for
{then}
"""


def asked(folder: Path, name: str, then: str, **env: str) -> subprocess.Popen:
    """A process that asks the nursery for one of WORK's functions."""
    (folder / "work.py").write_text(WORK)
    (folder / "asker.py").touch()
    script = folder / "ask.py"
    script.write_text(ASK.format(name=name, path=str(folder / "told.json"), then=then))
    path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH", "")])])
    return subprocess.Popen([sys.executable, str(script)], env=os.environ | {"PYTHONPATH": path} | env,
                            stdout=subprocess.PIPE, text=True)  # fmt: skip


def told(folder: Path) -> dict:
    file = folder / "told.json"
    until(file.exists)
    return json.loads(file.read_text())


def until(happened) -> None:
    for _ in range(600):
        if happened():
            return
        time.sleep(0.1)
    pytest.fail("it did not happen within a minute")


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_what_is_forked_has_all_imported_but_the_script_that_asked(tmp_path):
    asker = asked(tmp_path, "tell", "print(process.wait())")
    output, _ = asker.communicate(timeout=120)
    found = told(tmp_path)
    assert output == "0\n"
    assert {"seaborn", "ibis", "ipykernel.kernelapp", "outsourcer_audit.show"} <= set(found["modules"])
    assert "scipy" not in found["modules"]  # a second that seaborn does without
    assert "asker" not in found["modules"]
    assert "somewhere else" not in found["path"]
    assert found["said"] == "yes"  # which run it belongs to, for one
    assert found["group"] == found["pid"]  # an interrupt at the terminal does not reach it


def test_exit_codes_arrive_and_what_was_registered_for_the_end_is_done(tmp_path):
    asker = asked(tmp_path, "leave", "print(process.wait(), process.poll())")
    assert asker.communicate(timeout=120)[0] == "3 3\n"
    assert told(tmp_path)["pid"]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_what_is_forked_ends_with_whoever_asked_for_it(tmp_path, how):
    asker = asked(tmp_path, "stay", "time.sleep(600)")
    pid = told(tmp_path)["pid"]
    assert not is_gone(pid)
    asker.send_signal(how)
    asker.wait(60)
    until(lambda: is_gone(pid))


def test_it_is_ended_when_asked_to(tmp_path):
    then = "while process.poll() is None: process.terminate(); time.sleep(0.1)\nprint(process.poll())"
    assert asked(tmp_path, "stay", then).communicate(timeout=120)[0] == f"{-signal.SIGTERM}\n"


@pytest.mark.parametrize(("platform", "cold"), [("linux", "1"), ("darwin", ""), ("win32", "")])
def test_where_forking_is_not_safe_or_not_wanted_nothing_is_warm(monkeypatch, platform, cold):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("OUTSOURCER_AUDIT_COLD", cold)
    monkeypatch.setattr(nursery, "_context", None)
    nursery.warm()
    assert not nursery.is_warm()
    with pytest.raises(RuntimeError, match="warm"):
        nursery.start(print)


EXECUTE = """
from pathlib import Path
from outsourcer_audit import nursery
from outsourcer_audit.publish import execute
if {warm}:
    nursery.warm()
notebook = execute(Path({path!r}), {{"vendor": "harbour"}})
print(notebook.cells[-1].outputs)
"""
CELL = """import os, sys
import outsourcer_audit as oa
audit = oa.open({engagement!r}, vendor)
print(os.getcwd(), vendor, "seaborn" in sys.modules, sys.path[:1], sys.argv[1:2] == ["-f"])
import scipy.stats  # hidden from seaborn, and not from whoever wants it
display(audit)
undefined if {broken} else 0"""


@pytest.mark.parametrize("warm", [True, False])
def test_a_forked_kernel_is_a_kernel(tmp_path, warm):
    """Its folder, its parameters and what our objects look like are those of any kernel."""
    from nbformat import v4, write

    engagement = Path(__file__).resolve().parents[1] / "engagements" / "demo"
    cells = [v4.new_code_cell('vendor = ""', metadata={"tags": ["parameters"]}),
             v4.new_code_cell(CELL.format(engagement=str(engagement), broken=False))]  # fmt: skip
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    write(v4.new_notebook(cells=cells, metadata=metadata), tmp_path / "it.ipynb")
    (tmp_path / "run.py").write_text(EXECUTE.format(warm=warm, path=str(tmp_path / "it.ipynb")))
    done = subprocess.run([sys.executable, "run.py"], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert f"{tmp_path} harbour {warm} ['" in done.stdout, done.stderr
    assert "text/html" in done.stdout
