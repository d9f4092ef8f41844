"""A view beside lessons 8 and 9: a network that trains in the page."""
