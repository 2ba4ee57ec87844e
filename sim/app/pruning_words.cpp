#include "sim/app/pruning_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <sstream>

#include "sim/app/arguments.h"
#include "sim/config/harmless.h"
#include "sim/config/phrases.h"
#include "sim/network/pruning_config.h"

namespace lacuna {
namespace {

constexpr const char* shape = "METHOD[:key=value]... separated by commas";

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text + separator);
  for (std::string part; std::getline(stream, part, separator);) {
    if (part.empty())
      throw UsageError(fmt::format("--prunings: expected {}, found nothing in \"{}\"", shape, text));
    parts.push_back(part);
  }
  return parts;
}

// Keys that say how much is kept, so that a common density does not apply.
bool says_density(const Json& pruning) {
  return pruning.at("method") == "stacked" || pruning.contains("density") || pruning.contains("keep") ||
         pruning.contains("prune_count");
}

void check_method(const std::string& method) {
  const std::vector<std::string>& methods = pruning_methods();
  if (std::find(methods.begin(), methods.end(), method) != methods.end()) return;
  const std::string close = nearest(method, methods);
  throw UsageError(fmt::format("--prunings: unknown method \"{}\"{}; expected one of {}", method,
                               close.empty() ? "" : fmt::format(", did you mean \"{}\"?", close),
                               fmt::join(methods, ", ")));
}

PruningWord parse_word(const std::string& text, std::optional<double> density) {
  std::vector<std::string> parts = split(text, ':');
  if (!is_printable(text))
    throw UsageError(fmt::format("--prunings: expected {}, found {}", shape, shown(text)));
  check_method(parts.front());
  if (parts.front() == "none") return {text, {{"method", "unstructured"}, {"density", 1.0}}, false};
  Json pruning{{"method", parts.front()}};
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto equals = parts[i].find('=');
    if (equals == std::string::npos || equals == 0)
      throw UsageError(fmt::format("--prunings: expected {}, found \"{}\"", shape, parts[i]));
    const std::string value = parts[i].substr(equals + 1);
    pruning[parts[i].substr(0, equals)] = Json::accept(value) ? Json::parse(value) : Json(value);
  }
  const bool takes_density = !says_density(pruning);
  if (density && takes_density) pruning["density"] = *density;
  return {text, pruning, takes_density};
}

}  // namespace

std::vector<PruningWord> parse_prunings(const std::string& text, std::optional<double> density) {
  std::vector<PruningWord> words;
  std::set<std::string> seen;
  for (const std::string& word : split(text, ',')) {
    words.push_back(parse_word(word, density));
    if (!seen.insert(word).second)
      throw UsageError(fmt::format("--prunings: expected each once, found \"{}\" twice", word));
  }
  return words;
}

std::optional<double> parse_density(const std::string& text) {
  if (text.empty()) return std::nullopt;
  double density = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), density);
  if (error != std::errc() || end != text.data() + text.size() || !(density >= 0 && density <= 1))
    throw UsageError(fmt::format("--density: expected a number from 0 to 1, found \"{}\"", text));
  return density;
}

}  // namespace lacuna
