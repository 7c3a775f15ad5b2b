SELECT word AS __text, priority AS __value
FROM (VALUES ('p1', 'P1'), ('p2', 'P2'), ('p3', 'P3'), ('p4', 'P4')) AS all_of (priority, word)
ORDER BY priority
