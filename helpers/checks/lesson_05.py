"""Exercises of lesson 5."""

EXERCISES = ()
