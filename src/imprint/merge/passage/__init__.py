"""Passages that are no table (prose, lists, front matter, code), merged by their structure."""
