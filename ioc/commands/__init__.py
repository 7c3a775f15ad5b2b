"""The short commands of `ioc`, each a few lines that call the module which does the work."""
