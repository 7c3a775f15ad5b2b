"""Commands about who may do what: users, keys, sources, heartbeats, screens, the record of acts."""
