"""All that a center holds, in open formats: leave at any time (docs/export.md)."""
