"""Tests of e-mail in."""
