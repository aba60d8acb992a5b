"""Benchmarks beside peers; ``python -m benchmarks [NAME…]`` runs them."""
