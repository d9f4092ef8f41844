"""Exercises of lesson 3."""

EXERCISES = ()
