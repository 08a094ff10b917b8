"""Learning-management exports: CSV, the same tables in a workbook, and two lists of comma text that are named .xls."""

from __future__ import annotations

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from realdata import (
    DATA,
    account,
    computed,
    failed,
    loaded,
    moments,
    numbers,
    only_with,
    opened,
    raw,
    rejected,
    same,
    slice_of,
)  # fmt: skip

FOLDER = "lms_exports"
pytestmark = only_with(FOLDER)
DAY = "%Y-%m-%d"
SOFT = {"Leadership", "Customer Service", "People Skills"}
COMPLETED, OUTSTANDING = f"{FOLDER}/_dummy completed_dp_modules.xls", f"{FOLDER}/dummy outstanding_dp_modules.xls"


@pytest.fixture(scope="module")
def audits():
    return {vendor: opened(FOLDER, vendor) for vendor in ("csv", "workbook", "modules")}


@pytest.fixture(scope="module")
def records():
    return raw(f"{FOLDER}/training_records.csv").set_index("record_id")


def days(column):
    return pd.to_datetime(column)


def sheet(name):
    book = CalamineWorkbook.from_path(DATA / FOLDER / "learning_development_dataset.xlsx")
    head, *rows = book.get_sheet_by_name(name).to_python()
    return pd.DataFrame(rows, columns=head)


@pytest.mark.parametrize("vendor", ["csv", "workbook"])
def test_every_row_is_accounted_for(audits, records, vendor):
    assert account(audits[vendor], "training") == (len(records), 0, 0, 359, 0)
    assert account(audits[vendor], "agents") == (80, 0, 0, 80, 0)
    assert rejected(audits[vendor], "training") == rejected(audits[vendor], "agents") == {}


@pytest.mark.parametrize("vendor", ["csv", "workbook"])
def test_records_as_pandas_reads_them(audits, records, vendor):
    training = loaded(audits[vendor], "training", "training_id")
    assert same(days(training["assigned_on"]), moments(records["training_start_date"], DAY))
    assert same(days(training["done_on"]), moments(records["completion_date"], DAY))
    assert training["done_on"].isna().sum() == (records["completion_status"] != "Completed").sum() == 133
    assert same(training["score"], numbers(records["score"]))
    assert same(training["hours"], numbers(records["training_hours"]))
    assert same(training["agent_id"], records["employee_id"])
    staff = raw(f"{FOLDER}/employees.csv").set_index("employee_id")
    agents = loaded(audits[vendor], "agents", "agent_id")
    assert same(agents["team"], staff["department"])
    assert same(days(agents["hired_on"]), moments(staff["join_date"], DAY))


def test_the_workbook_is_the_csv(audits):
    for table, key in (("training", "training_id"), ("agents", "agent_id")):
        ours = [loaded(audits[vendor], table, key).drop(columns="org") for vendor in ("csv", "workbook")]
        pd.testing.assert_frame_equal(*ours)
    ids = ["training.soft_skill_share", "data.validity", "data.duplicates", "data.completeness"]
    one, other = (audits[vendor].grade() for vendor in ("csv", "workbook"))
    assert [(one.measure(i).value, one.measure(i).n) for i in ids] == [
        (other.measure(i).value, other.measure(i).n) for i in ids
    ]


@pytest.mark.parametrize("vendor", ["csv", "workbook"])
def test_hours_on_soft_skills(audits, vendor):
    records = raw(f"{FOLDER}/training_records.csv") if vendor == "csv" else sheet("training_records").astype(str)
    courses = raw(f"{FOLDER}/courses.csv").set_index("course_id")["course_category"]
    done = records[records["completion_date"] != ""]
    hours, soft = numbers(done["training_hours"]), done["course_id"].map(courses).isin(SOFT)
    assert slice_of(audits[vendor], "training.soft_skill_share", vendor) == (
        pytest.approx(hours[soft].sum() / hours.sum(), abs=1e-9),
        len(done),
    )
    month = done["completion_date"].str[:7]
    for key, part in hours.groupby(month):
        expected = pytest.approx(part[soft].sum() / part.sum(), abs=1e-9)
        assert slice_of(audits[vendor], "training.soft_skill_share", vendor, "month", key) == (expected, len(part))


def test_the_two_lists_named_xls(audits):
    audit = audits["modules"]
    done, due = raw(COMPLETED), raw(OUTSTANDING)
    assert account(audit, "training", 0) == (len(done), 0, 0, 50, 0)
    assert account(audit, "training", 1) == (len(due), 0, 0, 94, 0) == account(audit, "agents")
    notes = [entry["notes"] for entry in audit.tables.intake["ledger"]]
    assert notes == [["is comma-separated text although it is named .xls"]] * 3
    training = audit.table("training")
    finished, open_ = (
        training[training["done_on"].notna() == ended].set_index("training_id") for ended in (True, False)
    )
    done, due = (rows.set_index(rows["Item ID"] + "/" + rows["User ID"]) for rows in (done, due))
    assert same(days(finished["done_on"]), moments(done["Completion Date"], DAY))
    assert same(days(open_["due_on"]), moments(due["Required Date"], DAY))
    assert same(days(open_["assigned_on"]), moments(due["Assignment Date"], DAY))
    roster, people = loaded(audit, "agents", "agent_id"), due.set_index("User ID")
    assert same(roster["employment"], people["Employee Type"].map({"Permanent": "vendor", "Contractor": "freelance"}))
    assert same(roster["lead"], people["Manager ID"]) and same(roster["site"], people["Job Location"])


def test_what_the_checks_count(audits):
    card = audits["modules"].grade()
    duplicates = card.measure("data.duplicates")
    assert (duplicates.value, duplicates.n) == (0.0, raw(OUTSTANDING)["User ID"].nunique())
    for vendor in ("csv", "workbook"):
        assert failed(audits[vendor], "training", "Training cannot be done before") == 0
        assert failed(audits[vendor], "training", "Somebody who is not on the roster") == 0
    assert set(raw(COMPLETED)["User ID"]) <= set(raw(OUTSTANDING)["User ID"])
    assert failed(audits["modules"], "training", "Somebody who is not on the roster") == 0


@pytest.mark.parametrize("vendor", ["csv", "workbook"])
def test_what_was_not_delivered_has_no_figure(audits, vendor):
    with_value, without_rows = computed(audits[vendor].grade())
    assert with_value == {"training.soft_skill_share", "data.completeness", "data.validity", "data.duplicates"}
    assert without_rows == {"training.change_lag"}  # no course is a change of policy
    assert audits[vendor].grade().overall.letter is None


def test_a_list_of_what_is_overdue_alone_makes_no_share_done_on_time(audits):
    card = audits["modules"].grade()
    assert computed(card) == ({"data.completeness", "data.validity", "data.duplicates"}, set())
    assert "training.due_on" in card.measure("training.on_time").reason
