"""Commands of outsourcer-audit: ``invoke --list``. Thin on purpose: nothing heavy is imported before it is needed."""

from invoke import Exit, task


def _run(command, *arguments, debug=False):
    """Call a command of outsourcer_audit.cli; what goes wrong is one line and an exit code, never a traceback."""
    from outsourcer_audit import cli
    from outsourcer_audit.errors import AuditError

    try:
        code = getattr(cli, command)(*arguments)
    except AuditError as error:
        if debug:
            raise
        raise Exit(str(error), code=error.exit_code) from None
    except KeyboardInterrupt:
        raise Exit("Stopped; what was complete stays, nothing is half-written.", code=130) from None
    except Exception as error:
        if debug:
            raise
        message = (
            f"Something unexpected happened ({type(error).__name__}: {error}). Run again with --debug to see where."
        )
        raise Exit(message, code=2) from None
    if code:
        raise Exit(code=code)


_ENGAGEMENT = "folder of the engagement (default: $OUTSOURCER_AUDIT_ENGAGEMENT, else engagements/demo)"
_PERIOD = "2026-04, 2026-Q2 or 2026-01..2026-06 (default: the engagement's)"
_PDF = "write the report card as a tagged PDF as well (wants the pdf extra)"
_WORKBOOK = "write the report card as an Excel workbook as well"
_EDITION = "vendor: write the edition to hand over as well: no notes or plans of the client, no other companies"


@task(
    help={
        "vendor": "id of the vendor: its folder's name in the engagement",
        "engagement": _ENGAGEMENT,
        "period": _PERIOD,
        "out": "folder for the results (default: reports)",
        "fail-under": "exit with 3 when the grade is below this letter",
        "open": "open the report card in the browser",
        "pdf": _PDF,
        "workbook": _WORKBOOK,
        "notebooks": "all: run the deep dives as well and keep them beside the executed notebook",
        "edition": _EDITION,
        "debug": "show the traceback when something goes wrong",
    }
)
def audit(
    c, vendor="", engagement="", period="", out="reports", fail_under="", open=False, pdf=False, workbook=False,
    notebooks="", edition="", debug=False,
):  # fmt: skip
    """Audit one vendor: from raw exports to its HTML report card."""
    _run(
        "audit", vendor, engagement, period, out, fail_under, open, pdf, workbook, notebooks, edition, debug=debug
    )  # fmt: skip


@task(
    help={
        "engagement": _ENGAGEMENT,
        "period": _PERIOD,
        "out": "folder for the results (default: reports)",
        "fail-under": "exit with 3 when any vendor's grade is below this letter",
        "open": "open the index in the browser",
        "pdf": _PDF,
        "workbook": _WORKBOOK,
        "edition": _EDITION,
        "resume": "keep results that are complete and what this run would make; audit only the other vendors",
        "debug": "show the traceback when something goes wrong",
    }
)
def portfolio(
    c, engagement="", period="", out="reports", fail_under="", open=False, pdf=False, workbook=False, edition="",
    resume=False, debug=False,
):  # fmt: skip
    """Audit every vendor of an engagement, with an index that sets them side by side."""
    _run("portfolio", engagement, period, out, fail_under, open, pdf, workbook, edition, resume, debug=debug)


@task(
    help={
        "report": "one folder of results, such as reports/demo/harbour/2026-Q2",
        "out": "check every folder of results below this one (default: reports)",
        "engagement": "its folder (default: $OUTSOURCER_AUDIT_ENGAGEMENT, else engagements/<the name in the results>)",
        "debug": "show the traceback when something goes wrong",
    }
)
def verify(c, report="", out="", engagement="", debug=False):
    """Check results against their manifests: what came out, what went in, configuration and code."""
    _run("verify", report, out, engagement, debug=debug)


@task(help={"debug": "show the traceback when something goes wrong"})
def clean(c, debug=False):
    """Empty the cache ($OUTSOURCER_AUDIT_CACHE); reports and raw files stay as they are."""
    _run("clean", debug=debug)


@task(help={"vendor": "id of the vendor", "engagement": _ENGAGEMENT, "period": _PERIOD, "debug": "show the traceback"})
def validate(c, vendor="", engagement="", period="", debug=False):
    """Check one vendor's delivery against the data contracts."""
    _run("validate", vendor, engagement, period, debug=debug)


@task(
    help={
        "vendor": "id of the vendor",
        "engagement": _ENGAGEMENT,
        "period": _PERIOD,
        "out": "folder for the results (default: reports)",
        "debug": "show the traceback",
    }
)
def request(c, vendor="", engagement="", period="", out="reports", debug=False):
    """Write what to ask client and vendor for: letters and workbooks to fill in."""
    _run("request", vendor, engagement, period, out, debug=debug)


@task(
    help={
        "vendor": "id of the vendor (default: every vendor)",
        "engagement": _ENGAGEMENT,
        "out": "folder for the results (default: reports)",
        "debug": "show the traceback",
    }
)
def forms(c, vendor="", engagement="", out="reports", debug=False):
    """Write the assessment forms (practices, levels 1-5, evidence) for both sides."""
    _run("forms", vendor, engagement, out, debug=debug)


@task(
    help={
        "vendor": "id for the vendor: letters, digits, '-' and '_'",
        "source": "folder of exports, a single file, or a pattern in quotes",
        "engagement": "folder of the engagement (default: $OUTSOURCER_AUDIT_ENGAGEMENT, else engagements/<vendor>)",
        "force": "write an existing vendor.toml anew; the old one is kept as vendor.toml.before",
        "debug": "show the traceback",
    }
)
def onboard(c, vendor="", source="", engagement="", force=False, debug=False):
    """Profile unknown exports and write a first vendor.toml that runs."""
    _run("onboard", vendor, source, engagement, force, debug=debug)


@task(
    help={
        "explain": "id of a measure, such as handoffs.ping_pong: its definition, bands, needs and SQL",
        "engine": "whose SQL to show: duckdb, spark or postgres",
        "page": "write the reference page of all measures into this file",
        "debug": "show the traceback",
    }
)
def measures(c, explain="", engine="duckdb", page="", debug=False):
    """List the measures, or explain one with its formula and SQL."""
    _run("measures", explain, engine, page, debug=debug)


@task(
    help={
        "before": "a card.json, or a folder of results that holds one",
        "after": "the card to hold against it",
        "rubric": "grade both anew under this toolkit's own rubric of today, side by side",
        "json": "write the whole comparison into this file",
        "html": "write the comparison as a page into this file",
        "debug": "show the traceback",
    }
)
def compare(c, before="", after="", rubric=False, json="", html="", debug=False):
    """Compare two report cards: two periods, two vendors or two rubrics."""
    _run("compare", before, after, rubric, json, html, debug=debug)


@task(
    help={
        "contacts": "write a large engagement instead, with so many contacts per vendor: 1_000 to 100_000_000",
        "vendors": "of a large engagement: how many vendors (default: 1)",
        "format": "of a large engagement: parquet (default) or csv",
        "out": "of a large engagement: the folder to write it to",
        "debug": "show the traceback",
    }
)
def demo(c, contacts="", vendors="1", format="parquet", out="", debug=False):
    """Write the demo engagement anew, byte for byte; or a large one: --contacts=10_000_000 --out=PATH."""
    _run("demo", contacts, vendors, format, out, debug=debug)


@task(
    help={
        "engagement": _ENGAGEMENT,
        "browser": "--no-browser: do not open one, only print the address",
        "port": "port to listen on (default: the first free one from 8888)",
        "debug": "show the traceback",
    }
)
def lab(c, engagement="", browser=True, port="", debug=False):
    """Open JupyterLab on the notebooks, offline, with this environment as its kernel."""
    _run("lab", engagement, browser, port, debug=debug)


@task(
    help={
        "runs": "paired runs of everything (default: 5; fewer show that it runs, and not how fast)",
        "contacts": "contacts of a vendor with the in-house team's (default: 100_000)",
        "vendors": "vendors of the portfolio (default: 20)",
        "only": "some of demo,contacts,portfolio,data,checks (default: all)",
        "rivals": "folder in which the environments of other checkers are kept for the next time",
        "out": "folder for the results (default: reports/bench)",
        "write": "write docs/bench.json and docs/bench.md as well",
        "debug": "show the traceback when something goes wrong",
    }
)
def bench(c, runs="", contacts="", vendors="", only="", rivals="", out="", write=False, debug=False):
    """Measure ours beside a hand-written notebook and other checkers (wants a clone, a quiet machine and hours)."""
    _run("bench", runs, contacts, vendors, only, rivals, out, write, debug=debug)


@task(help={"slow": "run the slow simulations instead"})
def test(c, slow=False):
    """Run the tests."""
    _run("test", slow)
