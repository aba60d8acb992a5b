"""Modules that wrap an optional package, and hold no examples, are not imported to look for doctests."""

collect_ignore_glob = ["indrite/engines/_*_network.py"]
