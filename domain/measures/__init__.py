"""Count what the tables say: frames to frames, one module for each subject."""
