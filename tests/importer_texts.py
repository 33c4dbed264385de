"""Texts that several of the normaliser's tests sort."""

# About queues, without the name of any.
QUEUE = (
    "Messages wait until a consumer polls them. The visibility timeout hides a message while it is worked on, then it "
    "is deleted or comes back; after too many receives it goes to a dead-letter queue. FIFO keeps the order, long "
    "polling waits up to twenty seconds, retention is up to fourteen days, and the producer does not wait."
)
