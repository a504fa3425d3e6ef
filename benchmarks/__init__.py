"""Measures the explorers against their budgets: `make bench` writes `benchmarks/results.md`."""
