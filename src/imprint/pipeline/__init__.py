"""The journey of a document, wired together: load, merge, read, localize, write, prove, publish.

The only room that knows every step. What each step does is the step's own affair.
"""

from imprint.pipeline.build import build, check
from imprint.pipeline.report import Report, Result, as_json, ignore

__all__ = ["Report", "Result", "as_json", "build", "check", "ignore"]
