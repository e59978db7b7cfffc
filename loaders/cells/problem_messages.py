"""Word the problems of files: a message for each code, by severity."""

from collections.abc import Mapping

from domain.language import gettext_noop

# An error refuses its row or the file.
ERRORS: Mapping[str, str] = {
    "unreadable": gettext_noop("This cannot be read. Expected: {expected}."),
    "password": gettext_noop(
        "The file is locked with a password. Save it without the password, and send it again."
    ),
    "too_large": gettext_noop(
        "The area with values is too large to be opened safely: {value}. Expected: {expected}. "
        "Delete the values far from the table."
    ),
    "file_too_large": gettext_noop(
        "The file is larger than can be taken in: {value}. Expected: at most {expected}. Split it "
        "into several files."
    ),
    "unpacked_too_large": gettext_noop(
        "The file unpacks to more than can be read: {value}. Expected: at most {expected}. Split "
        "it into several files."
    ),
    "too_many_rows": gettext_noop(
        "The sheet has more rows than can be read: {value}. Expected: at most {expected}. Split it "
        "into several files."
    ),
    "too_many_columns": gettext_noop(
        "The sheet has more columns than can be read: {value}. Expected: at most {expected}. "
        "Delete those that are not needed."
    ),
    "too_many_merges": gettext_noop(
        "The sheet has more merged cells than can be read: {value}. Expected: at most {expected}. "
        "Select all cells and unmerge them."
    ),
    "reading_too_long": gettext_noop(
        "Reading the file was stopped, since it took more than {expected} seconds. Split it into "
        "several files."
    ),
    "memory_exceeded": gettext_noop(
        "Reading the file was stopped, since it needs more than {expected} of memory. Split it "
        "into several files."
    ),
    "no_table": gettext_noop(
        "No table was recognised. Name the sheet after one of the tables, or use the headers of "
        "the template."
    ),
    "no_header": gettext_noop(
        "No header row was found among the first 20 rows. Put the names of the columns above the "
        "rows, as in the template."
    ),
    "matrix_unconfirmed": gettext_noop(
        "The sheet is a matrix: terms run down and across, and statuses, signs or numbers stand "
        "between. Confirm how it is read: on the page Data, or on the command line with "
        "{expected}. Or take the sheet out of the file."
    ),
    "table_twice": gettext_noop(
        "The sheet holds a table that another sheet holds too, and was not read. Put all the rows "
        "into one sheet."
    ),
    "two_tables": gettext_noop(
        "Another table begins here, at {value}, on the same sheet: whose the rows are cannot be "
        "told. Give each its own sheet."
    ),
    "rows_above_headers": gettext_noop(
        "Rows above the headers look like rows of a table, and no headers say of which. Number of "
        "these rows: {value}. Put them beneath the headers, or delete them."
    ),
    "rows_within_rows": gettext_noop(
        "Rows add up those beneath them, and these others in turn, as in a compact pivot table: "
        "whose each is cannot be told. Show the pivot table in tabular form, repeat all labels, "
        "and send its values."
    ),
    "help_row": gettext_noop(
        "The row looks like an explanation of the columns, and not like data. Delete it; if it is "
        "data, correct its values."
    ),
    "missing_column": gettext_noop(
        "The required column “{column}” is missing, and no row can be read without it. Add it."
    ),
    "missing_value": gettext_noop("The cell is empty. Expected: {expected}. Fill it in."),
    "not_a_number": gettext_noop(
        "“{value}” is not a number that can be read here. Expected: {expected}. Correct it, or "
        "leave it empty if unknown."
    ),
    "ambiguous_number": gettext_noop(
        "The point in “{value}” may separate thousands or decimals: {expected}. Write the number "
        "without a point."
    ),
    "negative_number": gettext_noop(
        "“{value}” is less than zero. Expected: {expected}. Correct it, or leave it empty if "
        "unknown."
    ),
    "not_a_year": gettext_noop(
        "“{value}” is not a year that can be read here. Expected: {expected}. Correct it."
    ),
    "not_a_date": gettext_noop(
        "“{value}” is not a date that can be read here. Expected: {expected}. Correct it."
    ),
    "hijri_date": gettext_noop(
        "“{value}” is a date of the Hijri calendar, which is not converted here. Expected: "
        "{expected}. Write the day of the Gregorian calendar."
    ),
    "ambiguous_date": gettext_noop(
        "“{value}” may be {day_first} or {month_first}. Choose the order of the column, or write "
        "the date as 2020-08-13."
    ),
    "unknown_term": gettext_noop("“{value}” is not known here. Expected: {expected}. Correct it."),
    "formula_without_value": gettext_noop(
        "The formula was saved without its value. Open the file in a spreadsheet program, save it, "
        "and send it again."
    ),
    "error_value": gettext_noop(
        "The cell shows an error of the spreadsheet program. Expected: {expected}. Correct the "
        "formula, or type the value."
    ),
    "data_type_cell": gettext_noop(
        "The cell shows a data type or a picture of Excel, of which the file holds no text. "
        "Expected: {expected}. Convert it to text, or copy it and paste its values, or type the "
        "value."
    ),
    "merged_number": gettext_noop(
        "The number {value} stands in a cell merged over several rows: whose it is cannot be told. "
        "Give each row its own."
    ),
    "shifted_row": gettext_noop(
        "The row has more values than the header has columns, so they may have shifted. Put values "
        "with commas in quotes."
    ),
    "key_twice": gettext_noop(
        "The row is about the same thing as row {expected}. Keep one of the two."
    ),
    "cell_twice": gettext_noop(
        "The cell is about the same thing as cell {expected}. Keep one of the two."
    ),
    "end_before_start": gettext_noop(
        "The event ends on {value}, before it starts. Expected: {expected} or later. Correct one "
        "of the dates."
    ),
    "general_names_item": gettext_noop(
        "The row is a general statement, and yet names “{value}”. Leave this cell empty, or make "
        "the scope specific."
    ),
    "unknown_event": gettext_noop(
        "The event “{value}” is not in the sheet of events. Correct its code, or add the event."
    ),
}

# A warning requests a check.
WARNINGS: Mapping[str, str] = {
    "blank_beneath_value": gettext_noop(
        "The column “{column}” is blank beneath a value from this cell on, as if it were written "
        "once for several rows; these rows are read without it. Number of rows: {value}. Say that "
        "they have the value above, or fill it in."
    ),
    "heading_between": gettext_noop(
        "“{value}” stands alone, as a heading of the rows beneath. It was left out, and these rows "
        "are read without it. Say that it holds for them, or write it into each row."
    ),
    "rows_nested": gettext_noop(
        "The row of “{value}” is the sum of the rows beneath, as in a pivot table. It was left "
        "out, and these rows are read without it. Say that “{value}” holds for them, or write it "
        "into each row."
    ),
    "sum_row": gettext_noop(
        "“{value}” names a sum of other rows. The row was left out, so that nothing counts twice. "
        "If it is no sum, name it otherwise."
    ),
    "sum_agrees": gettext_noop(
        "The row is a sum of other rows and was left out, so that nothing counts twice. It says "
        "{value}, and these rows add up to the same. If it is no sum, name it otherwise."
    ),
    "sum_disagrees": gettext_noop(
        "The row is a sum of other rows and was left out, so that nothing counts twice. It says "
        "{value}, but these rows add up to {expected}. Look at both."
    ),
    "sum_doubtful": gettext_noop(
        "“{value}” may name a sum, but no other rows add up to it. The row was read like the "
        "others. If it is a sum, delete it."
    ),
    "row_twice": gettext_noop(
        "The row is the same as one above it and would count twice. Delete it, or tell the two "
        "apart in a note."
    ),
    "column_twice": gettext_noop(
        "The column “{column}” stands twice; only the first was read. Delete or rename the second."
    ),
    "unnamed_column": gettext_noop(
        "The column has values but no header and was not read. Give it a header, or empty it."
    ),
    "text_too_long": gettext_noop(
        "The text has {value} letters. Pictures and documents cut it with an ellipsis. Expected: "
        "at most {expected}. Shorten it."
    ),
    "date_in_text": gettext_noop(
        "“{value}” is a date or a time here, which a spreadsheet program makes of entries such as "
        "5-12 or 14:15. If it was another entry, format the cell as text and type it again."
    ),
    "dates_exchanged": gettext_noop(
        "Dates with a day after the 12th are texts here, all others are date cells: a spreadsheet "
        "program may have taken day and month for each other. Number of these date cells: {value}. "
        "This one would be {expected}. Compare them with the source, and type wrong ones again as "
        "2020-08-13."
    ),
    "letters_lost": gettext_noop(
        "Letters were lost before the file was sent: “{value}”. Write the text again; saved as "
        "UTF-8 or as .xlsx it keeps its letters."
    ),
    "garbled_text": gettext_noop(
        "The letters were garbled before the file was sent: “{value}”. They were read as they are. "
        "Write the text again."
    ),
    "points_as_thousands": gettext_noop(
        "The points in the column “{column}” were read as separating thousands, as its other "
        "numbers show: “{value}” is {expected}. Check it, or write the numbers without points."
    ),
    "total_disagrees": gettext_noop(
        "The source gives the number of participants as {value}, but the headcounts add up to "
        "{expected}. Look at both."
    ),
    "states_disagree": gettext_noop(
        "The source gives the number of states as {value}, but those named among the participants "
        "number {expected}. Look at both."
    ),
}

# A notice informs.
NOTICES: Mapping[str, str] = {
    "pivot_table": gettext_noop(
        "The sheet is a compact pivot table: states stand in one column with their bodies, and "
        "their rows include those beneath. Show it in tabular form, repeat all labels, and send "
        "its values; or match its columns on the page Data."
    ),
    "no_rows": gettext_noop("The sheet has headers, but no rows beneath them."),
    "rows_above": gettext_noop(
        "Lines above the headers, from this cell on, were not read. Number of these lines: {value}."
    ),
    "header_repeated": gettext_noop("Row {value} says the headers again. It was left out."),
    "hidden_rows": gettext_noop(
        "Rows are hidden here. They were read like all others. Number of hidden rows: {value}."
    ),
    "hidden_columns": gettext_noop(
        "Columns are hidden here. They were read like all others. Number of hidden columns: "
        "{value}."
    ),
    "struck_rows": gettext_noop(
        "Text is struck through here. It was read like all other text. Number of rows with such "
        "text: {value}."
    ),
    "sheet_without_cells": gettext_noop(
        "The sheet is a module, a dialog or a sheet of macros, without cells that can be read. It "
        "was left out."
    ),
    "hidden_sheet": gettext_noop("The sheet is hidden. It was read like all others."),
    "macros_ignored": gettext_noop(
        "The file holds macros. They were not run, and nothing of them is kept."
    ),
    "links_ignored": gettext_noop(
        "The file has links to other files. They were not followed; the values saved in this file "
        "were read."
    ),
    "control_characters": gettext_noop(
        "The column “{column}” holds invisible control characters, from this cell on. They were "
        "left out."
    ),
    "spellings_joined": gettext_noop(
        "In the column “{column}” the same names are written with different letters, spaces or "
        "marks that look alike, from this cell on. Each was read in its most frequent spelling. "
        "Number of these spellings: {value}."
    ),
    "letters_without_glyph": gettext_noop(
        "The column “{column}” holds letters that pictures and printed documents show as a hollow "
        "square, from this cell on: {value}."
    ),
    "unknown_sheet": gettext_noop("The sheet is none of the tables and was not read."),
    "empty_sheet": gettext_noop("The sheet is empty."),
    "unknown_column": gettext_noop(
        "The column “{value}” is not part of the table and was not read."
    ),
    "personal_column": gettext_noop(
        "The column “{value}” holds personal data. It was left out; nothing of it is kept."
    ),
    "personal_by_header": gettext_noop(
        "The column “{value}” was left out: its header or its values look like those of persons, "
        "or you said so. Number of different values: {expected}. It can be kept."
    ),
    "persons_left_out": gettext_noop(
        "In the column “{column}” names of persons were left out. Number of cells that held "
        "nothing else: {value}."
    ),
    "not_listed": gettext_noop(
        "The file has more problems than are listed. Correct these and send it again. Number of "
        "those not listed: {value}."
    ),
    "encoding_guessed": gettext_noop(
        "The file does not say its encoding; it was read as {value}. Saved as UTF-8 it is read "
        "without a guess."
    ),
}
