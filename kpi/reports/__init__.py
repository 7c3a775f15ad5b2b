"""Reports of KPIs: made of what the tables have, and kept with their hashes."""
