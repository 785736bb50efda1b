"""The staff shell: home, menu, mails."""
