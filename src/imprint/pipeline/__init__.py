"""The journey of a document, wired together: load, merge, read, localize, write, prove, publish.

The only room that knows every step. What each step does is the step's own affair.
"""

from imprint.pipeline.build import build, check, warm
from imprint.pipeline.report import Report, Result, as_json, ignore
from imprint.pipeline.survey import Source, Survey, survey

__all__ = [
    "Report",
    "Result",
    "Source",
    "Survey",
    "as_json",
    "build",
    "check",
    "ignore",
    "survey",
    "warm",
]
