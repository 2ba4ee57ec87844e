#include <fmt/format.h>
#include <fmt/ostream.h>

#include "sim/app/catalog.h"
#include "sim/app/commands.h"
#include "sim/app/options.h"
#include "sim/engine/registry.h"

namespace lacuna {
namespace po = boost::program_options;
namespace {

constexpr const char* usage_text = R"(Usage: lacuna list accelerators|networks|traces|models

Names that other commands take.

Example:
  lacuna list accelerators

)";

// The description stands in the file; a broken file is still listed.
void list_files(Shelf shelf) {
  for (const std::string& name : list_names(shelf)) {
    std::string description;
    try {
      description = load_extended(find_file(shelf, name)).value.value("description", "");
    } catch (const InputError& error) {
      description = std::string("(") + error.what() + ")";
    } catch (const Json::exception&) {
      description = "(its description is no text)";
    }
    fmt::print("{:<16} {}\n", name, description);
  }
}

}  // namespace

int list_command(const Arguments& arguments) {
  std::string what;
  po::options_description visible("Options"), all;
  visible.add_options()("help,h", "show this");
  all.add(visible).add_options()("topic", po::value(&what)->required());
  po::positional_options_description positional;
  positional.add("topic", 1);
  if (parse_arguments(arguments, all, positional).count("help") > 0) {
    fmt::print("{}{}", usage_text, fmt::streamed(visible));
    return 0;
  }
  if (what == "accelerators") {
    list_files(Shelf::accelerators);
  } else if (what == "networks") {
    list_files(Shelf::networks);
  } else if (what == "traces") {
    for (const std::string& name : list_names(Shelf::traces)) fmt::print("{}\n", name);
  } else if (what == "models") {
    for (const ModelInfo& model : registered_models()) fmt::print("{:<16} {}\n", model.name, model.summary);
  } else {
    throw UsageError(fmt::format("expected accelerators, networks, traces or models, found \"{}\"", what));
  }
  return 0;
}

}  // namespace lacuna
