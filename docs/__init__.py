"""What makes the book."""
