#include <fmt/format.h>

#include "sim/app/catalog.h"
#include "sim/app/commands.h"
#include "sim/app/options.h"
#include "sim/engine/registry.h"

namespace lacuna {
namespace {

constexpr const char* usage_text = R"(Usage: lacuna list accelerators|networks|traces|sweeps|models

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
  const auto words = parse_words(arguments, "topic", 1, usage_text);
  if (!words) return 0;
  const std::string& what = words->front();
  if (what == "accelerators") {
    list_files(Shelf::accelerators);
  } else if (what == "networks") {
    list_files(Shelf::networks);
  } else if (what == "sweeps") {
    list_files(Shelf::sweeps);
  } else if (what == "traces") {
    for (const std::string& name : list_names(Shelf::traces)) fmt::print("{}\n", name);
  } else if (what == "models") {
    for (const ModelInfo& model : registered_models()) fmt::print("{:<16} {}\n", model.name, model.summary);
  } else {
    throw UsageError(
        fmt::format("expected accelerators, networks, traces, sweeps or models, found \"{}\"", what));
  }
  return 0;
}

}  // namespace lacuna
