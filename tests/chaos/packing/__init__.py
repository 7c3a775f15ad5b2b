"""Packing under fire: writers, readers, two packers, and a kill at any statement."""
