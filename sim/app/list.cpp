#include <fmt/ostream.h>

#include <array>
#include <boost/program_options.hpp>

#include "sim/app/arguments.h"
#include "sim/app/commands.h"
#include "sim/app/said.h"
#include "sim/config/phrases.h"
#include "sim/engine/registry.h"
#include "sim/inputs/catalog.h"

namespace lacuna {
namespace po = boost::program_options;
namespace {

constexpr const char* list_usage =
    R"(Usage: lacuna list [accelerators|networks|traces|sweeps|models|memories] [options]

Names that other commands take; without a word, all of them.

Examples:
  lacuna list
  lacuna list accelerators

)";

constexpr std::size_t max_description = 300;

struct Listed {
  std::string name, description;
};

// The description stands in the file; a broken file is still listed.
std::vector<Listed> files(Shelf shelf) {
  std::vector<Listed> listed;
  const Catalog catalog;
  for (const std::string& name : catalog.names(shelf)) {
    std::string description;
    if (shelf != Shelf::traces) try {
        description = load_extended(catalog.find(shelf, name)).value.value("description", "");
      } catch (const InputError& error) {
        description = std::string("(") + error.what() + ")";
      } catch (const Json::exception&) {
        description = "(its description is no text)";
      }
    listed.push_back({name, shortened(description, max_description)});
  }
  return listed;
}

std::vector<Listed> models() {
  std::vector<Listed> listed;
  for (const ModelInfo& model : registered_models()) listed.push_back({model.name, model.summary});
  return listed;
}

std::vector<Listed> memories() {
  std::vector<Listed> listed;
  for (const MemoryInfo& memory : registered_memories()) listed.push_back({memory.name, memory.summary});
  return listed;
}

struct Topic {
  const char* name;
  std::vector<Listed> (*list)();
};

constexpr std::array<Topic, 6> topics{{{"accelerators", [] { return files(Shelf::accelerators); }},
                                       {"networks", [] { return files(Shelf::networks); }},
                                       {"traces", [] { return files(Shelf::traces); }},
                                       {"sweeps", [] { return files(Shelf::sweeps); }},
                                       {"models", models},
                                       {"memories", memories}}};

void print(const std::vector<Listed>& listed, const char* indent, bool names_only) {
  for (const Listed& item : listed)
    if (const std::string name = printable(item.name); names_only || item.description.empty())
      say("{}{}\n", indent, name);
    else
      say("{}{:<16} {}\n", indent, name, printable(item.description));
}

void list_topic(const std::string& wanted, bool names_only) {
  std::vector<std::string> known;
  for (const Topic& topic : topics) {
    if (wanted == topic.name) return print(topic.list(), "", names_only);
    known.emplace_back(topic.name);
  }
  throw UsageError(fmt::format("expected {}, found {}{}", alternatives(known), shown(wanted),
                               did_you_mean(wanted, known)));
}

void list_all(bool names_only) {
  for (const Topic& topic : topics) {
    say("{}{}:\n", &topic == topics.data() ? "" : "\n", topic.name);
    print(topic.list(), "  ", names_only);
  }
}

}  // namespace

int list_command(const Arguments& arguments) {
  std::string topic;
  bool names_only = false;
  po::options_description visible("Options"), all;
  visible.add_options()("names", po::bool_switch(&names_only), "only the names, one a line")("help,h",
                                                                                             "show this");
  all.add(visible).add_options()("topic", po::value(&topic));
  po::positional_options_description positional;
  positional.add("topic", 1);
  const po::variables_map given = parse_arguments(arguments, all, positional);
  if (given.count("help") > 0) {
    say("{}{}", list_usage, fmt::streamed(visible));
    return 0;
  }
  if (given.count("topic") > 0)
    list_topic(topic, names_only);
  else
    list_all(names_only);
  return 0;
}

}  // namespace lacuna
