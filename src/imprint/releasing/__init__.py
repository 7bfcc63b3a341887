"""Releases wired together: built with every gate on, made one flat set, checked, and handed to a host."""

from imprint.releasing.check import verify_folder
from imprint.releasing.handoff import HandedOver, handoff
from imprint.releasing.run import Released, Wanted, release

__all__ = ["HandedOver", "Released", "Wanted", "handoff", "release", "verify_folder"]
