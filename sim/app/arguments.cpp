#include "sim/app/arguments.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <cctype>
#include <charconv>

#include "sim/app/said.h"
#include "sim/config/document.h"

namespace lacuna {
namespace po = boost::program_options;
namespace {

// `; did you mean --seed?`, or "".
std::string meant_option(const std::string& typed, const po::options_description& options) {
  std::vector<std::string> known;
  for (const auto& option : options.options()) known.push_back("--" + option->long_name());
  const std::string close = nearest(typed, known);
  return close.empty() ? "" : fmt::format("; did you mean {}?", close);
}

// As the usage shows it: NETWORK for "--network".
std::string argument_name(std::string option) {
  option.erase(0, option.find_first_not_of('-'));
  std::transform(option.begin(), option.end(), option.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return option;
}

}  // namespace

po::variables_map parse_arguments(const Arguments& arguments, const po::options_description& options,
                                  const po::positional_options_description& positional) {
  po::variables_map values;
  try {
    const auto style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(arguments).options(options).positional(positional).style(style).run(),
              values);
    if (values.count("help") == 0) po::notify(values);
  } catch (const po::unknown_option& error) {
    throw UsageError(fmt::format("unknown option {}{}", error.get_option_name(),
                                 meant_option(error.get_option_name(), options)));
  } catch (const po::required_option& error) {
    throw UsageError("missing " + argument_name(error.get_option_name()));
  } catch (const po::too_many_positional_options_error&) {
    throw UsageError("too many arguments");
  } catch (const po::error& error) {
    throw UsageError(error.what());
  }
  return values;
}

std::optional<std::vector<std::string>> parse_words(const Arguments& arguments, const char* name, int most,
                                                    const char* usage) {
  std::vector<std::string> words;
  po::options_description visible("Options"), all;
  visible.add_options()("help,h", "show this");
  all.add(visible).add_options()(name, po::value(&words)->required());
  po::positional_options_description positional;
  positional.add(name, most);
  if (parse_arguments(arguments, all, positional).count("help") == 0) return words;
  say("{}{}", usage, fmt::streamed(visible));
  return std::nullopt;
}

std::uint64_t parse_seed(const std::string& text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || end != text.data() + text.size() || text.empty())
    throw UsageError(
        fmt::format("--seed: expected an integer from 0 to 18446744073709551615, found \"{}\"", text));
  return seed;
}

std::int64_t parse_integer(const char* option, const std::string& text, IntegerRange range) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < range.min || value > range.max)
    throw UsageError(fmt::format("--{}: expected an integer from {} to {}, found \"{}\"", option, range.min,
                                 range.max, text));
  return value;
}

std::function<void(const std::string&)> not_empty(const char* option) {
  return [option](const std::string& text) {
    if (text.empty()) throw UsageError(fmt::format("--{}: expected a value, found nothing", option));
  };
}

std::size_t parse_count(const char* option, const std::string& text) {
  return static_cast<std::size_t>(parse_integer(option, text, {1, 100'000}));
}

}  // namespace lacuna
