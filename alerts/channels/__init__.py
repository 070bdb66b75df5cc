"""How a message reaches a device: one contract, one file per channel, one registry.

A channel takes a page of messages and says of each what became of it; expected failures are values, not exceptions.
"""
