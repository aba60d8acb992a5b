"""The specimen: materials, stack, protocol, recipe check."""
