"""The open door for other people's map programs: OGC API Features, and what there is of Tiles."""
