"""What one lesson shows and nothing else needs; each file names its lesson."""
