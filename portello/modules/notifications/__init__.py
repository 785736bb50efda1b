"""Notifications: what is new for a person, under the bell of every page."""
