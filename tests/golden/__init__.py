"""What saves of every released format hold, as text, and that it loads."""
