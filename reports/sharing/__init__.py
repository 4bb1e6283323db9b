"""A signed report for people without an account: its public form, by a link that ends."""
