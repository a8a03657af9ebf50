"""A world of contacts and profiles of whom the truth is known."""
