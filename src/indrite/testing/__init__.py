"""Shipped: strategies for signals, contracts for readers and engines.

The strategies need hypothesis; this package itself imports nothing, so that the contracts of one kind
do not need what another kind needs. Import from the modules: ``from indrite.testing.cycling import
cyclings, check_reader`` or ``from indrite.testing.engines import check_engine``.
"""
