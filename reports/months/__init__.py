"""The institution of the month: frozen, checked, signed, delivered, answered, provable."""
