"""The view of lessons 2, 5 and 8: a kernel slides over small numbers."""
