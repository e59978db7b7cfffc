"""Draw the map of the states: its classes, its figure for the screen, and the same on a canvas."""
