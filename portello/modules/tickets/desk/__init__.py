"""What staff set up for the work on tickets: queues, kinds, canned answers, saved filters."""
