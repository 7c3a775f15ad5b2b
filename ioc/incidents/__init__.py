"""`ioc incidents`: the record of incidents, and the papers about them."""
