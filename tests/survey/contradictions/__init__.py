"""Records of two people that do not agree."""
