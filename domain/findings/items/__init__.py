"""Say what the sources report on objectives and guiding principles, with its evidence."""
