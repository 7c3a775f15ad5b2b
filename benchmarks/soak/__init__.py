"""An hour at ten times the load model: whether memory stays flat and everything is stored in time.

`make soak minutes=60`; never part of `make bench`. The center runs as `ioc up` starts it; 950
devices send 1,500 messages and 5,000 rows a second, walls watch. Every 5 s the memory of each
process, what is under way and how late it is are written down, and judged at the end.
"""
