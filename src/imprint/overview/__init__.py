"""The graph of a publication as people look at it: a tree in the terminal, a picture for a review."""
