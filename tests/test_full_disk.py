"""A full disk is one plain line with the folder and what to do; earlier results stay, nothing half-written remains."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import small

from outsourcer_audit.errors import AuditError, DataError, UsageError
from outsourcer_audit.full_disk import FullDisk, full_disk_told, is_full
from outsourcer_audit.publish.verifying import verified

ROOT = Path(__file__).parents[1]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of one megabyte, where this user may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or _mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", place):
        pytest.skip("mounting a file system is not allowed here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def _mount(*words: object) -> int:
    try:
        return subprocess.run(["mount", *map(str, words)], capture_output=True, check=False).returncode
    except OSError:
        return 1


def resized(disk: Path, size: str) -> None:
    assert _mount("-o", f"remount,size={size}", disk) == 0


def command(*words: str, cache: Path | None = None, prefix: str = "") -> subprocess.CompletedProcess[str]:
    env = os.environ | ({"OUTSOURCER_AUDIT_CACHE": str(cache)} if cache else {})
    runs = f"{prefix}import sys; from invoke.main import program; sys.argv[0] = 'invoke'; program.run()"
    return subprocess.run(
        [sys.executable, "-c", runs, "--search-root", str(ROOT), *words],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def told(done: subprocess.CompletedProcess[str]) -> str:
    """The one line on a full disk."""
    assert (done.returncode, done.stderr.strip().count("\n")) == (2, 0), done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "Earlier results stay as they were." in done.stderr
    return done.stderr


@pytest.mark.slow
def test_results_on_a_full_disk(tmp_path: Path, disk: Path) -> None:
    engagement = small.write(tmp_path / "bank")
    audit = ("audit", "--vendor=acme", f"--engagement={engagement}", f"--out={disk}")
    resized(disk, "20m")
    assert command(*audit).returncode == 0
    before = everything(disk)
    resized(disk, f"{sum(len(content) // 4096 + 2 for content in before.values()) * 4 + 64}k")
    assert f"The disk is full: the results do not fit into {disk}." in told(command(*audit))
    assert everything(disk) == before
    assert {path.name for path in (disk / "bank/acme").iterdir()} == {"2026-04"}
    resized(disk, "20m")
    assert command(*audit).returncode == 0
    assert next(verified(disk / "bank/acme/2026-04")).told.startswith("as written")


@pytest.mark.slow
def test_a_cache_on_a_full_disk(tmp_path: Path, disk: Path) -> None:
    engagement, out = small.write(tmp_path / "bank", small.rows(20_000)), tmp_path / "out"
    resized(disk, "64k")
    line = told(command("audit", "--vendor=acme", f"--engagement={engagement}", f"--out={out}", cache=disk))
    assert f"The disk is full: the cache does not fit into {disk}." in line and "OUTSOURCER_AUDIT_CACHE" in line
    assert not out.exists()
    line = told(command("portfolio", f"--engagement={engagement}", f"--out={out}", cache=disk))
    assert "the cache does not fit" in line
    assert not out.exists(), "an index of failures would tell of the disk and not of vendors"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_files_that_may_not_grow(tmp_path: Path) -> None:
    """Where nothing can be mounted: the page is larger than files may be."""
    engagement, out = small.write(tmp_path / "bank"), tmp_path / "out"
    audit = ("audit", "--vendor=acme", f"--engagement={engagement}", f"--out={out}")
    assert command(*audit).returncode == 0
    before = everything(out)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)); "
    assert "The disk is full: " in told(command(*audit, prefix=limit))
    assert everything(out) == before


def test_the_engine_says_so_in_its_own_words(disk: Path) -> None:
    import duckdb

    con = duckdb.connect()
    with pytest.raises(duckdb.Error) as written:
        con.execute(f"COPY (SELECT random() AS x FROM range(1_000_000)) TO '{disk}/x.parquet'")
    assert is_full(written.value)
    con.execute(f"SET memory_limit = '20MB'; SET threads = 1; SET temp_directory = '{disk}/spill'")
    with pytest.raises(duckdb.Error) as spilled:
        con.execute("CREATE TABLE t AS SELECT random() AS x FROM range(20_000_000) ORDER BY x")
    assert is_full(spilled.value)


FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    try:
        raise error from cause
    except Exception as caught:
        return caught


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (FULL, True),
        (OSError(errno.EDQUOT, "over"), True),
        (OSError(errno.EACCES, "no"), False),
        (raised(UsageError("--out=x: nothing can be written there."), FULL), True),
        (AuditError("report_card.ipynb, cell 3: OSError: [Errno 28] No space left on device"), True),
        (AuditError("report_card.ipynb, cell 3: KeyError: 'x'"), False),
        (DataError("a.csv: no column 'No space left on device'"), False),
    ],
)
def test_what_counts_as_a_full_disk(error: Exception, full: bool) -> None:
    assert is_full(error) is full


def test_the_folder_that_an_error_names_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, cache = tmp_path / "out", tmp_path / "out" / "cache"
    monkeypatch.setenv("OUTSOURCER_AUDIT_CACHE", str(cache))
    for place, words in ((cache / "staged/x", "the cache does not"), (out / "bank/x", "the results do not")):
        with pytest.raises(FullDisk, match=words), full_disk_told(out):
            raise OSError(errno.ENOSPC, "full", str(place))
    traceback = (
        f"File {cache}/code.py, line 7\n----> 7 write(x)\nOSError: [Errno 28] No space left on device: '{out}/x'"
    )
    with pytest.raises(FullDisk, match="the results do not"), full_disk_told(out):
        raise AuditError(traceback)
    with pytest.raises(KeyError), full_disk_told(out):
        raise KeyError("x")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has other errors")
def test_a_portfolio_ends_at_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from outsourcer_audit.cli import auditing
    from outsourcer_audit.publish import portfolio

    def audit(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full", str(tmp_path / "out" / "bank"))

    monkeypatch.setattr(portfolio, "publish_vendor", audit)
    with pytest.raises(FullDisk, match="the results do not fit into") as caught:
        auditing.portfolio(str(small.write(tmp_path / "bank")), "", str(tmp_path / "out"), "", False)
    assert caught.value.exit_code == 2
    assert not (tmp_path / "out").exists()
