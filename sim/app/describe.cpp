#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include "sim/app/commands.h"
#include "sim/app/options.h"
#include "sim/energy/technology_config.h"
#include "sim/engine/registry.h"
#include "sim/report/definitions.h"

namespace lacuna {
namespace po = boost::program_options;
namespace {

constexpr const char* usage_text = R"(Usage: lacuna describe MODEL|results|SCHEMA

MODEL      every parameter of an accelerator of this model: type, range, default, meaning
results    every key of result.json: unit and definition
SCHEMA     accelerator-schema, network-schema, dram-schema or technology-schema: the JSON Schema, for editors and validators

Examples:
  lacuna describe cambricon_x
  lacuna describe results
  lacuna describe accelerator-schema > accelerator.schema.json

)";

void describe_model(const ModelInfo& info) {
  Machine machine;
  machine.model_name = info.name;
  machine.model = info.make();
  fmt::print("{}: {}\n\n{}", info.name, info.summary, describe_fields([&](Fields& f) { machine.fields(f); }));
}

std::vector<std::pair<std::string, Json (*)()>> schemas() {
  return {{"accelerator-schema", accelerator_schema},
          {"network-schema", network_schema},
          {"dram-schema", dram_schema},
          {"technology-schema", technology_schema}};
}

}  // namespace

int describe_command(const Arguments& arguments) {
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
  if (what == "results") {
    fmt::print("{}", result_definitions());
    return 0;
  }
  std::vector<std::string> known = model_names();
  known.emplace_back("results");
  for (const auto& [name, schema] : schemas()) {
    if (what == name) {
      fmt::print("{}\n", schema().dump(2));
      return 0;
    }
    known.push_back(name);
  }
  if (const ModelInfo* info = find_model(what)) {
    describe_model(*info);
    return 0;
  }
  throw UsageError(fmt::format("expected one of {}, found \"{}\"", fmt::join(known, ", "), what));
}

}  // namespace lacuna
