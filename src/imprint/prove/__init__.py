"""The proof that an output says what its document says: every word, in order, in its place."""

from imprint.prove.expected import expected
from imprint.prove.proof import PROVERS, Counts, Proof, prove

__all__ = ["PROVERS", "Counts", "Proof", "expected", "prove"]
