"""Recognise rows that speak for others: sums, headings, values once per block, explanations."""
