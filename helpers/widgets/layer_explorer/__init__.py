"""The view of lessons 6, 9 and 10: a network opened, layer by layer."""
