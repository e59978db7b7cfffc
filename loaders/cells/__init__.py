"""Read single cells and say what is wrong with them: values, dates, problems, limits."""
