"""The exercises of all lessons, one file each, in a folder for each lesson."""
