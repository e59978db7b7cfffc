"""Export what programs and documents take: tables, changes, the calendar."""
