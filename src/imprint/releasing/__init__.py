"""Releases wired together: built with every gate on, made one flat set, checked, and handed to a host."""

from imprint.releasing.check import verify_folder
from imprint.releasing.run import Released, Wanted, release

__all__ = ["Released", "Wanted", "release", "verify_folder"]
