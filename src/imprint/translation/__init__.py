"""The translators' work, wired together: what a project's documents say, and the catalogs of its locales.

Like the pipeline it knows the steps and leaves what they do to them; it makes no output.
"""
