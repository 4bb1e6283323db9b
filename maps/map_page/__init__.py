"""The map page: what it shows, how it looks, and the ways into it."""
