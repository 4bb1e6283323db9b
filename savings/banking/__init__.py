"""The group's accounts by name, money between box and banks, and the banks' own statements."""
