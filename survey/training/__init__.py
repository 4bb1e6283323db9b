"""Skills: who wants to learn what, courses, and whether there is work afterwards."""
