"""Village and tambon development reports (VDR, TDR): every figure of a place, in tables."""
