"""The door of ODK Collect (OpenRosa): lists, forms, entity lists, submissions."""
