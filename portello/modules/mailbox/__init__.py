"""E-mail in: answers that people send by mail come back into what they answer."""
