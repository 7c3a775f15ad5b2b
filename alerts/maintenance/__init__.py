"""Times of maintenance: planned work, once or each week, of which people are not called."""
