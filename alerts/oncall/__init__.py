"""Who is on duty and called in what order: the place's own part of who is told."""
