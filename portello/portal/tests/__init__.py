"""Tests of the customer shell."""
