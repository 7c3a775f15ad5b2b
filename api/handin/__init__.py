"""Figures that are handed in over HTTP: forms, files, uploads, approval, who is late."""
