#include "sim/app/sweep_options.h"

#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <charconv>
#include <thread>

#include "sim/app/arguments.h"
#include "sim/app/plugins.h"
#include "sim/app/version.h"
#include "sim/inputs/catalog.h"

namespace lacuna {
namespace po = boost::program_options;
namespace {

double parse_limit(const char* option, const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value > 0) || value > 1e9)
    throw UsageError(
        fmt::format("--{}: expected a number greater than 0 and at most 1e9, found \"{}\"", option, text));
  return value;
}

auto limit(const char* option, double& value) {
  return po::value<std::string>()->notifier(
      [option, &value](const std::string& text) { value = parse_limit(option, text); });
}

}  // namespace

po::options_description sweep_options(SweepOptions& options) {
  po::options_description description("Options");
  auto add = description.add_options();
  options.jobs = std::max(1U, std::thread::hardware_concurrency());
  add("out", po::value(&options.out)->value_name("DIR")->notifier(not_empty("out")),
      "the folder of the sweep's results");
  add("jobs", po::value<std::string>()->value_name("N")->notifier([&options](const std::string& text) {
    options.jobs = parse_count("jobs", text);
  }),
      "points at a time; default: one per core");
  add("time-limit", limit("time-limit", options.time_limit_seconds)->value_name("S"),
      "a point that takes longer, in seconds, fails");
  add("memory-limit", limit("memory-limit", options.memory_limit_mib)->value_name("MiB"),
      "a point that needs more of its own, besides the tensors that all share, fails");
  add("retry-failed", po::bool_switch(&options.retry_failed), "run points again that failed before");
  add("help,h", "show this");
  return description;
}

Space load_space(const std::string& name_or_path) {
  const Catalog catalog;
  const Document document = load_extended(catalog.find(Shelf::sweeps, name_or_path));
  return Space(read_sweep(document), document.file, catalog,
               build_of(lacuna_version, lacuna_commit, loaded_plugins()));
}

std::optional<std::filesystem::path> sweep_folder(const Arguments& arguments, const char* usage) {
  const auto words = parse_words(arguments, "dir", 1, usage);
  if (!words) return std::nullopt;
  return words->front();
}

}  // namespace lacuna
