"""What a lesson shows and nothing else needs. Each file names its lesson in its first line; a test holds this."""
