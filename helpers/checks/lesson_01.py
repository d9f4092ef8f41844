"""Exercises of lesson 1."""

EXERCISES = ()
