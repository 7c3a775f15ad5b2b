"""Processes that work for this one, on its pipes: their messages, how each begins and ends."""
