"""What the background worker does in survey/answers/."""
