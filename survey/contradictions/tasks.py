"""What the background worker does in survey/contradictions/."""
