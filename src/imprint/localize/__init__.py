"""A document in another language, from a gettext catalog whose keys are text and never positions."""
