"""The view of lessons 8 and 9: a network while it trains."""
