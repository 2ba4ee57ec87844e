// Words of the command line: parsing, and what is said about those that cannot be understood.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/app/commands.h"
#include "sim/config/fields.h"

namespace boost::program_options {
class options_description;
class positional_options_description;
class variables_map;
}  // namespace boost::program_options

namespace lacuna {

// A command line that cannot be understood; the app adds how to get help and exits with 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Parses `arguments`; --help is always understood. UsageError for anything unknown or misspelt.
boost::program_options::variables_map parse_arguments(
    const Arguments& arguments, const boost::program_options::options_description& options,
    const boost::program_options::positional_options_description& positional);

// The words of a command that takes `most` words (-1: any number, at least one) called `name`, and no option
// but --help; that is answered here with `usage`, and nothing returned.
std::optional<std::vector<std::string>> parse_words(const Arguments& arguments, const char* name, int most,
                                                    const char* usage);

// An empty text, perhaps from a variable of the shell that is not set, is no reason to ignore the option.
std::function<void(const std::string&)> not_empty(const char* option);

// The value of an option: a plain integer in `range`, or a UsageError that names the option.
std::int64_t parse_integer(const char* option, const std::string& text, IntegerRange range);

// The same of a number of things.
std::size_t parse_count(const char* option, const std::string& text);

// --seed must be a plain non-negative integer: Boost would take -1 for 2^64 - 1.
std::uint64_t parse_seed(const std::string& text);

}  // namespace lacuna
