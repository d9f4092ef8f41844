"""Assignments made from the lessons: built, collected, marked, explained. See README.md."""
