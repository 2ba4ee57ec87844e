#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/app/arguments.h"
#include "sim/app/commands.h"
#include "sim/app/said.h"
#include "sim/config/phrases.h"
#include "sim/energy/technology_config.h"
#include "sim/engine/registry.h"
#include "sim/inputs/machine_file.h"
#include "sim/report/definitions.h"
#include "sim/results/describe.h"
#include "sim/sweep/columns.h"
#include "sim/sweep/sweep_config.h"

namespace lacuna {
namespace {

constexpr const char* describe_usage = R"(Usage: lacuna describe MODEL|results|SCHEMA

MODEL      every parameter of an accelerator of this model: type, range, default, meaning
results    every key of result.json: unit and definition
SCHEMA     accelerator-schema, network-schema, sweep-schema, dram-schema or technology-schema: the JSON Schema, for editors and validators

Examples:
  lacuna describe cambricon_x
  lacuna describe results
  lacuna describe accelerator-schema > accelerator.schema.json

)";

void describe_model(const ModelInfo& info) {
  Machine machine;
  machine.model_name = info.name;
  machine.model = info.make();
  say("{}: {}\n\n{}", info.name, info.summary, describe_fields([&](Fields& f) { machine.fields(f); }));
}

std::vector<std::pair<std::string, Json (*)()>> schemas() {
  return {{"accelerator-schema", accelerator_schema},
          {"network-schema", network_schema},
          {"sweep-schema", sweep_schema},
          {"dram-schema", dram_schema},
          {"technology-schema", technology_schema}};
}

}  // namespace

int describe_command(const Arguments& arguments) {
  const auto words = parse_words(arguments, "topic", 1, describe_usage);
  if (!words) return 0;
  const std::string& what = words->front();
  if (what == "results") {
    say("{}{}", result_definitions(), described("points.csv", point_columns()));
    return 0;
  }
  std::vector<std::string> known = model_names();
  known.emplace_back("results");
  for (const auto& [name, schema] : schemas()) {
    if (what == name) {
      say("{}\n", schema().dump(2));
      return 0;
    }
    known.push_back(name);
  }
  if (const ModelInfo* info = find_model(what)) {
    describe_model(*info);
    return 0;
  }
  throw UsageError(fmt::format("expected one of {}, found {}{}", fmt::join(known, ", "), shown(what),
                               did_you_mean(what, known)));
}

}  // namespace lacuna
