"""What a rule would have done: lived again over days of history, by the state machine that pages.

Where alerts are found by the same functions as those of the leader, only time is another.
"""
