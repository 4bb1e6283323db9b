"""What a reader of the map looks for: places, parcels, houses, people, positions, map sheets."""
