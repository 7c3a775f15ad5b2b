"""Rules, who is told of what they find, and how."""
