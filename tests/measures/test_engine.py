"""The engine asked for is the one that counts: else the same tests on Spark would prove nothing."""

from desk import Desk


def test_the_desk_counts_where_it_was_asked_to(pytestconfig):
    asked = pytestconfig.getoption("--engine")
    assert Desk(contacts=[]).table("contacts").get_backend().name == {"spark": "pyspark"}.get(asked, asked)
