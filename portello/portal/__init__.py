"""The customer shell: home, menu, switching company."""
