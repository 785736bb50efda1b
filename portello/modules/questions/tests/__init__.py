"""Tests of the public questions."""
