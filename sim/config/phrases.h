// The words in which messages, the schema and `lacuna describe` speak of values and their limits.
#pragma once

#include <string>
#include <vector>

#include "sim/config/document.h"

namespace lacuna {

// " from 1 to 4096", " of at least 1", or "" where nothing limits.
std::string limits(IntegerRange range);
std::string limits(NumberRange range);

// False where the range ends only because its type does.
bool has_min(NumberRange range);
bool has_max(NumberRange range);
bool has_min(IntegerRange range);
bool has_max(IntegerRange range);

// "a", "b" or "c"
std::string alternatives(const std::vector<std::string>& words);

// The word that was perhaps meant, as the end of a sentence: `; did you mean "banks"?`, or "".
std::string did_you_mean(const std::string& word, const std::vector<std::string>& known);

// UTF-8 text, cut short with "..." beyond so many bytes (at least 3).
std::string shortened(const std::string& text, std::size_t max_bytes);

// Compact JSON, cut short beyond 60 characters. Never throws: bytes that are not UTF-8 are replaced.
std::string shown(const Json& value);

}  // namespace lacuna
