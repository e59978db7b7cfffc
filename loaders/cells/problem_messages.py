"""Word the problems of files: a message for each code, by severity."""

from collections.abc import Mapping

from domain.language import mark

# An error refuses its row or the file.
ERRORS: Mapping[str, str] = {
    "unreadable": mark("The file cannot be read. Expected: {expected}."),
    "password": mark(
        "The file is locked with a password. Open it, save it without the password, and send "
        "it again."
    ),
    "too_large": mark(
        "The file is too large to be opened safely: {value}. Expected: {expected}. Delete the "
        "empty rows and columns."
    ),
    "file_too_large": mark(
        "The file is larger than can be taken in: {value}. Expected: at most {expected}. Split "
        "it into several files."
    ),
    "unpacked_too_large": mark(
        "The file unpacks to more than can be read: {value}. Expected: at most {expected}. "
        "Split it into several files."
    ),
    "too_many_rows": mark(
        "The sheet has more rows than can be read: {value}. Expected: at most {expected}. "
        "Split it into several files."
    ),
    "too_many_columns": mark(
        "The sheet has more columns than can be read: {value}. Expected: at most {expected}. "
        "Delete those that are not needed."
    ),
    "too_many_merges": mark(
        "The sheet has more merged cells than can be read: {value}. Expected: at most "
        "{expected}. Select all cells and unmerge them."
    ),
    "reading_too_long": mark(
        "Reading the file was stopped, since it took more than {expected} seconds. Split it "
        "into several files."
    ),
    "memory_exceeded": mark(
        "Reading the file was stopped, since it needs more than {expected} of memory. Split it "
        "into several files."
    ),
    "no_table": mark(
        "No table was recognised. Name the sheet after one of the tables, or use the headers "
        "of the template."
    ),
    "no_header": mark(
        "No header row was found among the first 20 rows. Put the names of the columns above "
        "the rows, as in the template."
    ),
    "table_twice": mark(
        "The sheet holds a table that another sheet holds too, and was not read. Put all the "
        "rows into one sheet."
    ),
    "two_tables": mark(
        "Another table begins here, at {value}, on the same sheet: whose the rows are cannot "
        "be told. Give each its own sheet."
    ),
    "rows_above_headers": mark(
        "Rows above the headers look like rows of a table, and no headers say of which. Number "
        "of these rows: {value}. "
        "Put them beneath the headers, or delete them."
    ),
    "missing_column": mark(
        "The required column “{column}” is missing, and no row can be read without it. Add the "
        "column."
    ),
    "missing_value": mark("The cell is empty. Expected: {expected}. Fill it in."),
    "not_a_number": mark(
        "“{value}” is not a number that can be read here. Expected: {expected}. Correct it, or "
        "leave it empty if unknown."
    ),
    "negative_number": mark(
        "“{value}” is less than zero. Expected: {expected}. Correct it, or leave it empty if "
        "unknown."
    ),
    "not_a_year": mark(
        "“{value}” is not a year that can be read here. Expected: {expected}. Correct it."
    ),
    "not_a_date": mark(
        "“{value}” is not a date that can be read here. Expected: {expected}. Correct it."
    ),
    "ambiguous_date": mark(
        "“{value}” may be {day_first} or {month_first}. Choose the order of the column, or "
        "write the date as 2020-08-13."
    ),
    "unknown_term": mark("“{value}” is not known here. Expected: {expected}. Correct it."),
    "formula_without_value": mark(
        "The formula was saved without its value. Open the file in a spreadsheet program, save "
        "it, and send it again."
    ),
    "error_value": mark(
        "The cell shows an error of the spreadsheet program. Expected: {expected}. Correct the "
        "formula, or type the value."
    ),
    "merged_number": mark(
        "The number {value} stands in a cell merged over several rows: whose it is cannot be "
        "told. Give each row its own."
    ),
    "shifted_row": mark(
        "The row has more values than the header has columns, so they may have shifted. Put "
        "values with commas in quotes."
    ),
    "key_twice": mark("The row is about the same thing as row {expected}. Keep one of the two."),
    "end_before_start": mark(
        "The event ends on {value}, before it starts. Expected: {expected} or later. Correct "
        "one of the dates."
    ),
    "unknown_event": mark(
        "The event “{value}” is not in the sheet of events. Correct its code, or add the event "
        "there."
    ),
}

# A warning asks for a look.
WARNINGS: Mapping[str, str] = {
    "row_twice": mark(
        "The row is the same as one above it and would count twice. Delete it, or tell the two "
        "apart in a note."
    ),
    "column_twice": mark(
        "The column “{column}” stands twice; only the first was read. Delete or rename the second."
    ),
    "unnamed_column": mark(
        "The column has values but no header and was not read. Give it a header, or empty it."
    ),
    "text_too_long": mark(
        "The text has {value} letters. Pictures and documents cut it with an ellipsis. "
        "Expected: at most {expected}. Shorten it."
    ),
    "total_disagrees": mark(
        "The source gives the number of participants as {value}, but the headcounts add up to "
        "{expected}. Look at both."
    ),
    "states_disagree": mark(
        "The source gives the number of states as {value}, but those named among the "
        "participants number {expected}. Look at both."
    ),
}

# A notice informs.
NOTICES: Mapping[str, str] = {
    "no_rows": mark("The sheet has headers, but no rows beneath them."),
    "rows_above": mark(
        "Lines above the headers, from this cell on, were not read. Number of these lines: {value}."
    ),
    "header_repeated": mark("Row {value} says the headers again. It was left out."),
    "hidden_rows": mark(
        "Rows are hidden here. They were read like all others. Number of hidden rows: {value}."
    ),
    "hidden_columns": mark(
        "Columns are hidden here. They were read like all others. Number of hidden columns: "
        "{value}."
    ),
    "hidden_sheet": mark("The sheet is hidden. It was read like all others."),
    "macros_ignored": mark(
        "The file holds macros. They were not run, and nothing of them is kept."
    ),
    "links_ignored": mark(
        "The file has links to other files. They were not followed; the values saved in this "
        "file were read."
    ),
    "control_characters": mark(
        "The column “{column}” holds invisible control characters, from this cell on. They "
        "were left out."
    ),
    "letters_without_glyph": mark(
        "The column “{column}” holds letters that pictures and printed documents show as a "
        "hollow square, from this cell on: {value}."
    ),
    "unknown_sheet": mark("The sheet is none of the tables and was not read."),
    "empty_sheet": mark("The sheet is empty."),
    "unknown_column": mark("The column “{value}” is not part of the table and was not read."),
    "personal_column": mark(
        "The column “{value}” holds personal data. It was left out; nothing of it is kept."
    ),
    "personal_by_header": mark(
        "The column “{value}” was left out: its header or its values look like those of "
        "persons, or you said so. "
        "Number of different values: {expected}. It can be kept."
    ),
    "persons_left_out": mark(
        "In the column “{column}” names of persons were left out. Number of cells that held "
        "nothing else: {value}."
    ),
    "not_listed": mark(
        "The file has more problems than are listed. Correct these and send it again. Number "
        "of those not listed: {value}."
    ),
    "encoding_guessed": mark(
        "The file does not say its encoding; it was read as {value}. Saved as UTF-8 it is read "
        "without a guess."
    ),
}
