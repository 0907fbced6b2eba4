"""The long comparisons that the course reports: the race, the study and the transfer table."""
