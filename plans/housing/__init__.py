"""Housing projects (บ้านมั่นคง) by their nine steps."""
