// Text of the user's, made harmless where it goes: a name, a path or an attribute may hold anything.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lacuna {

// Longest name of a machine, a network or a sweep: it is a folder's name too.
constexpr std::size_t max_name_bytes = 100;

// Whether a terminal, a table and a figure show the text as what it is: UTF-8 without control characters (C0,
// DEL, C1), without what turns the direction of writing, and without separators that nobody sees.
bool is_printable(std::string_view text);

// The same with lines and tabs, for what may be long.
bool is_printable_prose(std::string_view text);

// For one line of a terminal: what is not printable is written as "\u001b", or "\xff" if it is no UTF-8.
std::string printable(std::string_view text);

// The same for several lines, which stay lines.
std::string printable_lines(std::string_view text);

// A name that may stand everywhere, a folder's and a cell's of a table too: letters, digits, "_", "." and
// "-", neither starting with "-" nor only dots, of at most max_name_bytes.
bool is_name(std::string_view text);

// What is wrong with such a name of the user's, "expected ..., found ..."; "" if nothing is.
std::string name_problem(const std::string& name);

// Whether a spreadsheet would take the text for a formula; numbers are none.
bool is_formula(const std::string& text);

// As one cell of a CSV table: quoted where RFC 4180 wants it. A formula gets an
// apostrophe before it.
std::string csv_cell(const std::string& text);

// As one word of bash's command line, which a terminal only shows.
std::string shell_word(const std::string& text);

}  // namespace lacuna
