"""The transfer table: policies and schedules made on digits, taken to images, text, speech and sequences."""
