"""Say what differs between two cycles, or between two versions, by rule and without a ranking."""
