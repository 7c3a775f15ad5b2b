"""`ioc maintenance`: planned work."""
