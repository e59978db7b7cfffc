"""Read single cells and report what is wrong with them: values, dates, problems, limits."""
