"""Who may come into a portal: giving, inviting, and the states that an access goes through."""
