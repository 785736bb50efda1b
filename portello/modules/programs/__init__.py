"""Access for programs: the pages where keys of the API are made and ended."""
