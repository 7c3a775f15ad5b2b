"""Who watches the center: a canary through all of it, and pings to whoever is outside."""
