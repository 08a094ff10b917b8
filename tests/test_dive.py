"""Deep dives: rows by the client's months, and notebooks that can be run again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import small

import outsourcer_audit as oa
from outsourcer_audit.errors import UsageError
from outsourcer_audit.publish.deep_dives import _without_paths
from outsourcer_audit.rooms import DEMO
from outsourcer_audit.show import dive


def test_rows_are_counted_in_the_clients_months_as_on_the_card(tmp_path):
    """London is an hour ahead of UTC: 00:10 on 1 April is in March for UTC, and 00:30 on 1 May in April."""
    at = [(13, "01/04/2026 00:10"), (20, "15/04/2026 12:00"), (12, "01/05/2026 00:30")]
    lines = [f"C{i}-{n},{when},0:05,no,no" for i, (times, when) in enumerate(at) for n in range(times)]
    engagement = small.ENGAGEMENT.replace("2026-04", "2026-04..2026-05")
    desk_audit = oa.open(small.write(tmp_path, lines, engagement=engagement), "acme")
    html = str(dive.rows_by_month(desk_audit))
    assert re.findall(r'scope="col" class="n">([^<]+)', html) == ["2026-04", "2026-05"]
    row = re.search(r"<code>contacts</code>(.*?)(?:<tr>|</tbody>|</table>)", html, re.DOTALL)[1]
    assert [int(n) for n in re.findall(r'class="n">(\d+)', row)] == [33, 12]
    assert len(desk_audit.table("contacts")) == 45
    assert "UTC" not in html


# deep dives that can be run again


@pytest.mark.parametrize(
    ("folder", "kept"),
    [
        (DEMO, 'engagement = "engagements/demo"'),
        (Path("/srv/clients/acme"), 'engagement = ""  # set $OUTSOURCER_AUDIT_ENGAGEMENT, or write the path of your'),
    ],
)
def test_a_deep_dive_keeps_a_path_by_which_it_can_be_run_again(folder, kept):
    from nbformat import v4

    source = f'# Parameters\nengagement = "{folder}"\nvendor = "harbour"\n'
    cell = v4.new_code_cell(source, metadata={"tags": ["injected-parameters"]})
    lines = _without_paths(v4.new_notebook(cells=[cell]), folder).cells[0].source.splitlines()
    assert lines[1].startswith(kept)
    assert (lines[0], lines[2]) == ("# Parameters", 'vendor = "harbour"')
    assert str(folder) not in lines[1]


def test_who_has_no_engagement_is_told_what_to_write_in_a_notebook(tmp_path):
    with pytest.raises(UsageError, match="--engagement=PATH; in a notebook set `engagement`"):
        oa.open(tmp_path / "nowhere")
