"""`ioc oncall`: who is on duty, who comes when, and people brought in."""
