"""An executed notebook holds nothing of the machine and the moment at which it ran."""

from __future__ import annotations

from nbformat import v4

from outsourcer_audit.publish.executing import _settled


def test_neither_machine_nor_moment_stays() -> None:
    said = v4.new_output("stream", name="stdout", text="42 rows")
    warned = v4.new_output("stream", name="stderr", text="/home/jane/lib/x.py:7: DeprecationWarning")
    timing = {"papermill": {"start_time": "12:00"}, "execution": {"iopub.execute_input": "12:00"}, "tags": ["report"]}
    cells = [v4.new_markdown_cell("a"), v4.new_code_cell("b", outputs=[said, warned], metadata=timing)]
    found = _settled(v4.new_notebook(cells=cells, metadata={"papermill": {"output_path": "/home/jane"}}))
    assert [cell["id"] for cell in found.cells] == ["cell-1", "cell-2"]
    assert found.cells[1].outputs == [said]
    assert found.cells[1].metadata == {"tags": ["report"]}
    assert "papermill" not in found.metadata
