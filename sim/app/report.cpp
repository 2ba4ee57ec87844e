#include <fmt/format.h>
#include <fmt/ostream.h>

#include <boost/program_options.hpp>
#include <filesystem>

#include "sim/app/arguments.h"
#include "sim/app/commands.h"
#include "sim/app/said.h"
#include "sim/app/script.h"
#include "sim/report/folder_parts.h"

namespace lacuna {
namespace po = boost::program_options;
namespace {

constexpr const char* plot_usage = R"(Usage: lacuna plot DIR... [options]

Draws the figures of the results that `run`, `compare`, `compare --prunings` or `sweep` left in a folder: PDF, PNG, and a CSV
with the numbers. What a sweep's file asks for is drawn, else what its axes suggest; scripts/plot/README.md says how to draw
others.

Examples:
  lacuna plot out/alexnet
  lacuna plot out/alexnet --baseline cambricon_x --out figures

)";

constexpr const char* report_usage = R"(Usage: lacuna report DIR [options]

Makes one HTML page of the results that `run`, `compare`, `compare --prunings` or `sweep` left in a folder: summary, tables
that can be sorted, figures, roofline and Pareto front that tell about each point, configurations, provenance. It needs no
network.

Examples:
  lacuna report out/alexnet
  lacuna report out/alexnet --out alexnet.html
  lacuna report out/codesign

)";

struct ScriptOptions {
  std::vector<std::string> folders;
  std::string out, baseline;

  // As the scripts take them.
  Arguments words() const {
    Arguments words;
    for (const auto& [option, value] : {std::pair("--out", &out), std::pair("--baseline", &baseline)})
      if (!value->empty()) words.insert(words.end(), {option, *value});
    words.emplace_back("--");  // a folder's name may begin with "-"
    words.insert(words.end(), folders.begin(), folders.end());
    return words;
  }
};

// False if only help was wanted, which is answered here.
bool parse(const Arguments& arguments, const char* usage, const char* out, int most, ScriptOptions& options) {
  po::options_description visible("Options"), all;
  auto add = visible.add_options();
  add("out", po::value(&options.out)->value_name("PATH"), out);
  add("baseline", po::value(&options.baseline)->value_name("NAME"),
      "of a comparison: relate to this accelerator (default: the first)");
  add("help,h", "show this");
  all.add(visible).add_options()("dir", po::value(&options.folders)->required());
  po::positional_options_description positional;
  positional.add("dir", most);
  const po::variables_map values = parse_arguments(arguments, all, positional);
  if (values.count("help") > 0) {
    say("{}{}", usage, fmt::streamed(visible));
    return false;
  }
  for (const char* option : {"out", "baseline"})
    if (values.count(option) > 0 && values[option].as<std::string>().empty())
      throw UsageError(fmt::format("--{}: expected a value, found nothing", option));
  return true;
}

// What draws a folder depends on who made it, which parts.json says.
const char* drawing_script(const std::string& folder) {
  if (const auto parts = read_parts(folder)) {
    if (parts->kind == name_of(ResultKind::sweep)) return "scripts/plot/sweep.py";
    return parts->kind == name_of(ResultKind::matrix) ? "scripts/plot/codesign.py" : "scripts/plot/all.py";
  }
  const auto has = [&](const char* file) {
    std::error_code ignored;
    return std::filesystem::exists(std::filesystem::path(folder) / file, ignored);
  };
  if (has("sweep.json")) return "scripts/plot/sweep.py";
  return has("matrix.csv") ? "scripts/plot/codesign.py" : "scripts/plot/all.py";
}

}  // namespace

int plot_command(const Arguments& arguments) {
  ScriptOptions options;
  if (!parse(arguments, plot_usage, "folder for the figures (default: DIR)", -1, options)) return 0;
  const std::string script = drawing_script(options.folders.front());
  for (const std::string& folder : options.folders)
    if (drawing_script(folder) != script)
      throw UsageError(fmt::format("{} and {}: draw sweeps, matrices and others one after the other",
                                   options.folders.front(), folder));
  become_script(script, options.words());
}

int report_command(const Arguments& arguments) {
  ScriptOptions options;
  if (!parse(arguments, report_usage, "the page (default: DIR/report.html)", 1, options)) return 0;
  become_script("scripts/report/report.py", options.words());
}

}  // namespace lacuna
