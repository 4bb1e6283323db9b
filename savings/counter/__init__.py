"""The deposit day: members at the table one by one, the box counted, two officers."""
