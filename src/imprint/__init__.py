"""Imprint publishes one canonical source as PDF, DOCX and localized HTML, and proves that nothing was
lost.
"""

__version__ = "0.1.0"
