"""`ioc rules`: rule files and their tests, without a database."""
