"""The document type and what can be asked of it without knowing any format."""
