"""`ioc query`: a question in PromQL at the terminal."""
