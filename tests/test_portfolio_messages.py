"""What is told of a vendor that could not be audited: one line, without folders, hosts and passwords."""

from __future__ import annotations

import pytest

from outsourcer_audit.errors import DataError
from outsourcer_audit.portfolio import one_line


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (DataError("{home}/vendors/acme/vendor.toml: not valid TOML."), "vendors/acme/vendor.toml: not valid TOML."),
        (DataError("No period in {home}: write one."), "No period in the engagement: write one."),
        (OSError("[Errno 2] No such file: '/home/me/very secret/calls.csv'"), None),
        (ValueError("a\n  File \"/usr/lib/x.py\", line 3\nTraceback"), 'a File "x.py", line 3 Traceback'),
        (ValueError("C:\\Users\\me\\calls.csv is open elsewhere"), "calls.csv is open elsewhere"),
        (ValueError("3/4 of 10 rows, n/a; text/html \x1b[31mred"), "3/4 of 10 rows, n/a; text/html [31mred"),
        (ValueError("x" * 1000), "x" * 299 + "…"),
    ],
)  # fmt: skip
def test_what_went_wrong_is_one_line_without_paths_of_this_machine(tmp_path, error, told):
    said = one_line(type(error)(str(error).format(home=tmp_path)), tmp_path)
    assert "/home/me" not in said and str(tmp_path) not in said and "\n" not in said
    assert told is None or said == told


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("/home/jane doe/secret client/exports/a.csv: bad", "a.csv: bad"),
        ("No file 'C:\\Users\\jane doe\\x\\a.csv'", "No file 'a.csv'"),
        ("C:\\Users\\jane doe\\x\\a.csv is open", "a.csv is open"),
        ("\\\\server\\share one\\dept\\a.csv locked", "a.csv locked"),
        ("/mnt/o'brien (work), new/x/a b.csv: bad", "a b.csv: bad"),
        ("\"/mnt/o'brien/x y/a.csv\" and '/srv/b/c.csv'", "\"a.csv\" and 'c.csv'"),
        ("neither /srv/a/b.csv nor /srv/c/d.csv", "neither b.csv nor d.csv"),
        ("file:///home/jane doe/a.csv broke", "a.csv broke"),
        ("file:///C:/Users/jane doe/a.csv broke", "a.csv broke"),
        ("postgresql://bob:hunter2@db.internal/prod could not connect", "prod could not connect"),
        ("https://bob:hunter2@db.internal is down", "an address is down"),
        ("s3://bucket/x/a.csv?token=ab/cd is gone", "a.csv is gone"),
        ("host db, password=hunter2; user bob", "host db, password=…; user bob"),
        ("yes / no / 3 of 4; vendors/acme/vendor.toml", "yes / no / 3 of 4; vendors/acme/vendor.toml"),
    ],
)
def test_no_folder_host_or_password_is_told(message, told):
    assert one_line(ValueError(message)) == told
