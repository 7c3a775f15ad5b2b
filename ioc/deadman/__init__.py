"""`ioc deadman`: watches centers from another machine, and calls people when one falls silent."""
