"""Samples summed up by the hour or minute when they are packed; read where that gives the same."""
