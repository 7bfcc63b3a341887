"""The proof that an output says what its document says: every word, in order, in its place."""

from imprint.prove.expected import expected
from imprint.prove.formats import Shown, disagreement
from imprint.prove.proof import PROVERS, Counts, Proof, claimed, prove, shown

__all__ = ["PROVERS", "Counts", "Proof", "Shown", "claimed", "disagreement", "expected", "prove", "shown"]
