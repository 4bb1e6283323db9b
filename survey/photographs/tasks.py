"""What the background worker does in survey/photographs/."""
