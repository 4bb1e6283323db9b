"""Forms and sets of indicators that come with the product, as files a person can read."""
