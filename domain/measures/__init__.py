"""Count what the tables contain: frames to frames, one module for each subject."""
