"""Shipped: strategies for signals, contracts for readers."""
