"""The view of lessons 4 and 7: pooling and dropout."""
