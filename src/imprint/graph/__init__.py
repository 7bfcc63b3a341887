"""Which targets are stale and why, and running what has to be run.

Knows keys and digests, never what they mean.
"""
