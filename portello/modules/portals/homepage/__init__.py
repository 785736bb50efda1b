"""The home page editor: blocks, a draft, what is published, and earlier versions (T29)."""
