"""Where the houses of a village stand to what they need, as far as layers are there to tell."""
