SELECT role, connections, most
FROM board.connections
ORDER BY connections DESC
