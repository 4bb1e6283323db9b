"""The layouts of the demo: fictional."""
