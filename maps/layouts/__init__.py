"""The layout of a village (ผังหมู่บ้าน) on paper: framed, asked for whom, drawn, typeset."""
