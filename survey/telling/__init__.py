"""Who is still to be told that something of them is kept, because others told it (PDPA s.25)."""
