"""Samples summed up by the hour when they are packed; read where that gives the same answer."""
