#include "sim/inputs/machine_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/input_file.h"
#include "sim/config/phrases.h"
#include "sim/config/set_pointers.h"
#include "sim/energy/technology.h"
#include "sim/engine/registry.h"

namespace lacuna {
namespace {

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
  fs::path file = is_path ? (source == setting_source ? fs::path() : fs::path(source).parent_path()) / name
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

// Likewise the memory, if it has parameters of its own.
std::shared_ptr<MemoryModel> memory_of(const Document& document) {
  const Json::json_pointer pointer("/dram/model");
  if (!document.value.contains(pointer) || !document.value.at(pointer).is_string()) return nullptr;
  const MemoryInfo* info = find_memory(document.value.at(pointer).get<std::string>());
  return info == nullptr ? nullptr : info->make();
}

// The schema of one model's "array" object, chosen by "model".
Json array_schema_of(const ModelInfo& info) {
  const std::shared_ptr<Model> model = info.make();
  return {{"if", {{"properties", {{"model", {{"const", info.name}}}}}, {"required", {"model"}}}},
          {"then", {{"properties", {{"array", object_schema([&](Fields& f) { model->fields(f); })}}}}}};
}

// "dram" may name a file: puts that file's content in its place. Does nothing to an object.
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

}  // namespace

Document load_accelerator(const fs::path& file, const PartFolders& folders) {
  Document document = load_extended(file);
  expand_parts(document, folders);
  return document;
}

Machine resolve_machine(Document document, const PartFolders& folders,
                        const std::vector<std::string>& settings) {
  expand_parts(document, folders);
  for (const std::string& setting : settings) {
    apply_setting(document, setting);
    expand_parts(document, folders);  // a later setting may change a part that this one names
  }
  Machine machine;
  machine.model = model_of(document);
  machine.dram.model = memory_of(document);
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
  const std::vector<Note> overwritten = overwritten_settings(document);
  machine.notes.insert(machine.notes.end(), overwritten.begin(), overwritten.end());
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
