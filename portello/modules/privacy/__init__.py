"""Own data: what is held about a person, given to him, shown to him, and erased when he asks."""
