#include "sim/engine/machine.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/harmless.h"
#include "sim/config/input_file.h"
#include "sim/config/phrases.h"
#include "sim/energy/technology.h"
#include "sim/engine/registry.h"

namespace lacuna {
namespace {

constexpr std::int64_t max_tile_size = 1'000'000;
const std::vector<std::string> loop_orders{"OR", "IR", "WR", "auto"};

namespace fs = std::filesystem;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

// The file that the document's `key` names: one of `folder`, or a path from the file that sets the key, as of
// "extends".
fs::path part_file(const Document& document, const std::string& key, const fs::path& folder,
                   const std::string& name) {
  const std::string pointer = "/" + key;
  const std::string source = source_of(document, Json::json_pointer(pointer));
  const bool is_path = fs::path(name).has_parent_path() || fs::path(name).extension() == ".json";
  const fs::path file = is_path
                            ? (source == setting_source ? fs::path() : fs::path(source).parent_path()) / name
                            : folder / (name + ".json");
  if (is_file(file)) return file;
  if (const std::string other = what_is_no_file(file); !other.empty())
    throw InputError(source, pointer, fmt::format("found no file {}: it is {}", shown(file.string()), other));
  if (is_path) throw InputError(source, pointer, fmt::format("found no file {}", shown(file.string())));
  const std::vector<std::string> names = names_in(folder);
  throw InputError(source, pointer,
                   fmt::format("expected a path or {}, found {}{}", alternatives(names), shown(name),
                               did_you_mean(name, names)));
}

// The technology decides which DRAM types there are.
void check_dram_type(const Document& document, const Machine& machine) {
  std::vector<std::string> known;
  for (const DramEnergy& dram : machine.technology->config().dram) known.push_back(dram.type);
  const std::string& type = machine.dram.type;
  if (std::find(known.begin(), known.end(), type) != known.end()) return;
  const std::string pointer = "/dram/type";
  throw InputError(source_of(document, Json::json_pointer(pointer)), pointer,
                   fmt::format("expected {} (the types of technology {}), found {}{}", alternatives(known),
                               machine.technology_name, shown(type), did_you_mean(type, known)));
}

// The DRAM's cycles, of what is given in units of time.
std::vector<Problem> apply_clock(Machine& machine, const Document& document) {
  std::vector<Problem> problems;
  for (const auto& [key, message] : machine.dram.apply_clock(machine.clock_ghz)) {
    const std::string pointer = "/dram/" + key;
    problems.push_back({source_of(document, Json::json_pointer(pointer)), pointer, message});
  }
  return problems;
}

// The model must be known before its parameters can be read.
std::shared_ptr<Model> model_of(const Document& document) {
  const auto name = document.value.find("model");
  if (name == document.value.end() || !name->is_string()) return nullptr;
  const ModelInfo* info = find_model(name->get<std::string>());
  return info == nullptr ? nullptr : info->make();
}

// The schema of one model's "array" object, chosen by "model".
Json array_schema_of(const ModelInfo& info) {
  const std::shared_ptr<Model> model = info.make();
  return {{"if", {{"properties", {{"model", {{"const", info.name}}}}}, {"required", {"model"}}}},
          {"then", {{"properties", {{"array", object_schema([&](Fields& f) { model->fields(f); })}}}}}};
}

}  // namespace

void DataflowConfig::fields(Fields& f) {
  f.choice("loop_order", loop_order, loop_orders,
           "what is reused: OR outputs (partial sums stay on chip), IR inputs, WR weights; auto takes the "
           "fastest by estimate, layer by layer");
  const IntegerRange range{1, max_tile_size};
  f.maybe_integer("tile_g", tile.g, range, "groups per tile; tile sizes left out are chosen by the planner");
  f.maybe_integer("tile_k", tile.k, range, "output channels per tile, within a group");
  f.maybe_integer("tile_c", tile.c, range, "input channels per tile, within a group");
  f.maybe_integer("tile_n", tile.n, range, "images per tile");
  f.maybe_integer("tile_p", tile.p, range, "output rows per tile");
  f.maybe_integer("tile_q", tile.q, range, "output columns per tile");
  for (const UnusedKey& key : unused) f.no_effect(key.key, key.why);
}

TilingChoice DataflowConfig::choice() const {
  TilingChoice choice = tile;
  for (const LoopOrder order : {LoopOrder::output_reuse, LoopOrder::input_reuse, LoopOrder::weight_reuse})
    if (loop_order == to_string(order)) choice.order = order;
  return choice;
}

void Machine::fields(Fields& f) {
  f.text("name", name, "name shown in tables and results: letters, digits, _ . and -", Need::required);
  if (const std::string problem = name_problem(name); !problem.empty()) f.contradiction("name", problem);
  f.text("description", description, "what this machine is");
  f.choice("model", model_name, model_names(), "which kind of accelerator", Need::required);
  f.ratio(
      "clock_ghz", clock_ghz,
      "clock; cycles do not depend on it, but for those of a DRAM in GB/s and ns; seconds and leakage do");
  f.text("technology", technology_name, "energy table: a name in configs/technology or a path");
  f.integer("psum_bits", psum_bits, {8, 64}, "bits of a partial sum on chip and when spilled");
  f.integer("vector_lanes_per_pe", vector_lanes_per_pe, {1, 4096},
            "operands a PE takes per cycle when pooling or adding");
  if (model != nullptr) f.object("array", *model, "the parameters of the model");
  f.object("buffers", buffers, "the on-chip buffers");
  f.object("dram", dram, "external memory: an object, or the name of a file in configs/dram");
  f.object("dma", dma, "what moves tiles between DRAM and buffers");
  if (model != nullptr) dataflow.unused = model->unused_dataflow();
  f.object("dataflow", dataflow, "loop order and tile sizes");
  if (dma.request_bytes % dram.burst_bytes != 0)
    f.contradiction("dma", fmt::format("request_bytes ({}) must be a multiple of the DRAM's burst_bytes ({})",
                                       dma.request_bytes, dram.burst_bytes));
}

SlotBytes Machine::slots() const {
  return {buffers.weight.slot_bytes(), buffers.input.slot_bytes(), buffers.output.slot_bytes()};
}

MemoryTraits Machine::memory_traits() const {
  return {dram.bandwidth_bytes_per_cycle, dram.latency_cycles,    dram.burst_bytes,
          dram.turnaround_cycles,         buffers.weight.slots(), buffers.input.slots(),
          buffers.output.slots()};
}

void expand_parts(Document& document, const PartFolders& folders) {
  const auto dram = document.value.find("dram");
  if (dram == document.value.end() || !dram->is_string()) return;
  Document part = load_extended(part_file(document, "dram", folders.dram, dram->get<std::string>()));
  part.value.erase("$schema");
  *dram = part.value;
  // Behind the source that names it: what earlier ones say of another memory is over.
  auto place = std::find_if(document.sources.begin(), document.sources.end(), [](const auto& source) {
    return source.second.contains("dram") && source.second.at("dram").is_string();
  });
  if (place != document.sources.end()) ++place;
  for (auto& [file, value] : part.sources)
    place = document.sources.emplace(place, file, Json{{"dram", value}}) + 1;
}

Machine resolve_machine(Document document, const PartFolders& folders) {
  expand_parts(document, folders);
  Machine machine;
  machine.model = model_of(document);
  std::vector<Problem> problems;
  const bool unknown_model = machine.model == nullptr;
  read_fields(
      document, "", [&](Fields& f) { machine.fields(f); }, problems, machine.notes,
      unknown_model ? std::vector<std::string>{"array"} : std::vector<std::string>{});
  if (problems.empty()) problems = apply_clock(machine, document);
  if (!problems.empty()) throw InputError(std::move(problems));
  machine.technology = std::make_shared<Technology>(
      load_extended(part_file(document, "technology", folders.technology, machine.technology_name)));
  check_dram_type(document, machine);
  machine.effective = to_json([&](Fields& f) { machine.fields(f); });
  return machine;
}

Json accelerator_schema() {
  Machine machine;
  Json schema = json_schema([&](Fields& f) { machine.fields(f); });
  Json& properties = schema["properties"];
  properties["array"] = {{"type", "object"}, {"description", "the parameters of the model"}};
  properties["dram"] = {
      {"oneOf", {properties["dram"], {{"type", "string"}, {"description", "a file in configs/dram"}}}}};
  schema["allOf"] = Json::array();
  for (const ModelInfo& info : registered_models()) schema["allOf"].push_back(array_schema_of(info));
  return schema;
}

Json dram_schema() {
  DramConfig dram;
  return json_schema([&](Fields& f) { dram.fields(f); });
}

}  // namespace lacuna
