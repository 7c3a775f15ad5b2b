"""The log of shifts, and hand-overs: who wrote what, and who confirmed which text."""
