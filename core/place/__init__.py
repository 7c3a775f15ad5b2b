"""The place as files, with line numbers."""
