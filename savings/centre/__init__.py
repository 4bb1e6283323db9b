"""The product centre: what members bring, what is sold, what is left, over the same ledger."""
