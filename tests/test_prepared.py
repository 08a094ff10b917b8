"""Preparing in a process of its own: what it has left in the cache is what the notebook finds."""

from __future__ import annotations

import small

from outsourcer_audit import prepare
from outsourcer_audit.engagement import chosen_period, load_engagement
from outsourcer_audit.keeping import are_checked


def test_all_that_come_later_are_checked_one_after_another_whatever_is_wrong_with_one(tmp_path, monkeypatch):
    monkeypatch.setenv("OUTSOURCER_AUDIT_CACHE", str(tmp_path / "cache"))
    home = small.write(tmp_path / "engagement")
    own = home / "vendors" / "acme"
    for name in ("bert", "carl"):
        (home / "vendors" / name / "exports").mkdir(parents=True)
        for file in ("vendor.toml", "exports/contacts.csv"):
            (home / "vendors" / name / file).write_bytes((own / file).read_bytes())
    (home / "vendors" / "bert" / "vendor.toml").write_text("name = 7\n", encoding="utf-8")
    config = load_engagement(home)
    period = chosen_period(config, None)
    with prepare.prepared_ahead(config, ["bert", "carl", "nobody"], period):
        pass  # ended at once: nobody waits for it
    assert prepare.main(str(home), period.label, "bert", "carl", "nobody") == 1
    assert are_checked(config, config.vendor("carl"), period)
    assert not are_checked(config, config.vendor("acme"), period)
