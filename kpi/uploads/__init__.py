"""What was handed in: its states, the values that it makes, who is late.

Functions take a connection inside the caller's transaction.
"""
