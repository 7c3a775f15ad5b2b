"""Acknowledgements: in the order of receipt, only within the connection."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ingest.mqtt.acks import Acks, Ticket


class Conversation(RuleBasedStateMachine):
    """A broker that sends, a writer that stores in any order, a line that breaks."""

    def __init__(self) -> None:
        super().__init__()
        self.acks = Acks()
        self.acks.connected()
        self.open: list[tuple[Ticket, int]] = []  # of the present connection, as received
        self.lost: list[Ticket] = []  # of earlier ones
        self.stored: set[Ticket] = set()
        self.packet_id = 0

    @rule()
    def receive(self) -> None:
        self.packet_id += 1
        self.open.append((self.acks.received(self.packet_id), self.packet_id))

    @rule(data=st.data())
    def store(self, data: st.DataObject) -> None:
        known = [ticket for ticket, _ in self.open if ticket not in self.stored] + self.lost
        some = data.draw(st.lists(st.sampled_from(known), unique=True) if known else st.just([]))
        self.stored.update(some)
        expected = []
        while self.open and self.open[0][0] in self.stored:
            expected.append(self.open.pop(0)[1])
        assert self.acks.stored(some) == expected

    @rule()
    def reconnect(self) -> None:
        self.acks.connected()
        self.lost += [ticket for ticket, _ in self.open if ticket not in self.stored]
        self.open.clear()

    @invariant()
    def counts_what_is_open(self) -> None:
        assert len(self.acks) == len(self.open)


TestConversation = Conversation.TestCase
