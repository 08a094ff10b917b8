"""What ours costs beside others, in one run and on the same inputs: ``invoke bench`` (benchmarks/bench/__main__.py).

>>> from bench.clock import timed
>>> cost, output = timed(["invoke", "audit", "--vendor=harbour"])
"""
