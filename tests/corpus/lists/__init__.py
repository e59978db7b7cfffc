"""Make lists of participants as other systems and ministries send them, with the right result."""
