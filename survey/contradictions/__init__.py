"""Records of two people that do not agree, and how somebody settled them."""
