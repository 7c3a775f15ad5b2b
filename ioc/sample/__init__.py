"""`ioc sample`: samples put right by people."""
