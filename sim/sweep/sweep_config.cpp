#include "sim/sweep/sweep_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <set>

#include "sim/config/checks.h"
#include "sim/config/harmless.h"
#include "sim/config/phrases.h"
#include "sim/config/units.h"
#include "sim/sweep/axis_values.h"
#include "sim/sweep/columns.h"
#include "sim/sweep/scalars.h"

namespace lacuna {
namespace {

constexpr NumberRange any_number{std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max()};
constexpr std::size_t max_word_bytes = 200, max_unit_bytes = 32;
constexpr NumberRange positive{std::numeric_limits<double>::min(), std::numeric_limits<double>::max()};

const JsonShape scalars{
    "a list of 1 to 65536 numbers, words or booleans",
    R"({"type": "array", "minItems": 1, "maxItems": 65536, "items": {"type": ["number", "string", "boolean"]}})",
    [](const Json& value) { return fits_in_list(value, is_scalar); }};

const JsonShape seed_numbers{
    "a list of 1 to 65536 integers from 0 to 18446744073709551615",
    R"({"type": "array", "minItems": 1, "maxItems": 65536, "items": {"type": "integer", "minimum": 0}})",
    [](const Json& value) {
      return fits_in_list(value, [](const Json& seed) { return seed.is_number_unsigned(); });
    }};

const JsonShape trace_names{
    "an object of names", R"({"type": "object", "additionalProperties": {"type": "string", "minLength": 1}})",
    [](const Json& value) {
      return value.is_object() && std::all_of(value.begin(), value.end(), [](const Json& name) {
               return name.is_string() && !name.get_ref<const std::string&>().empty();
             });
    }};

bool is_identifier(const std::string& name) {
  return !name.empty() && name.size() <= max_name_bytes &&
         std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
         std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return c < 128 && (std::isalnum(c) != 0 || c == '_'); });
}

// A value that is a word is a cell of tables and stands in figures.
bool is_odd(const Json& value) {
  if (!value.is_string()) return false;
  const auto& word = value.get_ref<const std::string&>();
  return word.size() > max_word_bytes || !is_printable(word) || is_formula(word);
}

std::string pointer_problem(const std::string& pointer) {
  if (pointer.size() < 2 || pointer.front() != '/')
    return fmt::format("expected a JSON pointer such as \"/dram/latency_cycles\", found {}", shown(pointer));
  if (pointer == network_prefix || pointer.find('=') != std::string::npos)
    return fmt::format("expected a JSON pointer to one value, found {}", shown(pointer));
  try {
    (void)Json::json_pointer(pointer);
  } catch (const Json::parse_error&) {
    return fmt::format("\"~\" in a JSON pointer must be followed by 0 or 1, found {}", shown(pointer));
  }
  return "";
}

// One of the pointers whose value another one gives in another unit; "" if there is none.
std::string said_twice(const std::vector<std::string>& places) {
  for (const std::string& place : places)
    if (std::find(places.begin(), places.end(), other_unit(place)) != places.end()) return place;
  return "";
}

// A path is one from the sweep file's folder; a name is left as it is.
void make_absolute(std::string& name, const std::string& file, const char* extension) {
  namespace fs = std::filesystem;
  if (!fs::path(name).has_parent_path() && !name.ends_with(extension)) return;
  name = fs::absolute(fs::path(file).parent_path() / name).lexically_normal().string();
  if (!is_printable(name)) throw InputError(name, "", "expected a path of printable characters");
}

void make_absolute(SweepConfig& sweep, const std::string& file) {
  for (auto* names : {&sweep.accelerators, &sweep.networks})
    for (std::string& name : *names) make_absolute(name, file, ".json");
  for (AxisConfig& axis : sweep.axes)
    for (std::string& name : axis.accelerators) make_absolute(name, file, ".json");
  if (!sweep.traces.is_object()) return;
  Json traces = Json::object();
  for (const auto& [network, trace] : sweep.traces.items()) {
    std::string key = network, path = trace.get<std::string>();
    make_absolute(key, file, ".json");
    make_absolute(path, file, ".h5");
    traces[key] = path;
  }
  sweep.traces = traces;
}

// A pointer of `later` with which it undoes for some machine what `earlier` sets; "" if there is none.
std::string undone(const AxisConfig& earlier, const AxisConfig& later,
                   const std::vector<std::string>& accelerators) {
  if (std::none_of(accelerators.begin(), accelerators.end(), [&](const std::string& name) {
        return earlier.applies_to(name) && later.applies_to(name);
      }))
    return "";
  for (const std::string& set : earlier.places())
    for (const std::string& again : later.places())
      if ((set + "/").starts_with(again + "/") || other_unit(set) == again) return again;
  return "";
}

template <class T>
bool has_doubles(const std::vector<T>& list) {
  return std::set<T>(list.begin(), list.end()).size() != list.size();
}

}  // namespace

void RangeConfig::fields(Fields& f) {
  f.number("from", from, any_number, "first value", Need::required);
  f.number("to", to, any_number, "last value, if the steps meet it", Need::required);
  f.number("step", step, any_number, "distance of two values; negative to count down", Need::required);
  if (step == 0 || (to - from) * step < 0)
    f.contradiction("step", fmt::format("no steps of {} lead from {} to {}", step, from, to));
  else if ((to - from) / step >= static_cast<double>(max_list_size))
    f.contradiction("", fmt::format("expected at most {} values", max_list_size));
}

void LogRangeConfig::fields(Fields& f) {
  f.number("from", from, positive, "first value", Need::required);
  f.number("to", to, positive, "last value, if the factors meet it", Need::required);
  f.number("factor", factor, {0, 1e300}, "ratio of two neighbours; less than 1 to count down");
  f.integer("points", points, {0, static_cast<std::int64_t>(max_list_size)},
            "number of values, in place of \"factor\"");
  f.boolean("integer", integer, "round to integers; values that become equal are taken once");
  if ((factor > 0) == (points > 0))
    f.contradiction("", "expected either \"factor\" or \"points\", greater than 0");
  else if (points == 1 && from != to)
    f.contradiction("points", "one point cannot be both \"from\" and \"to\"");
  else if (factor > 0 && from != to && (factor == 1 || (to > from) != (factor > 1)))
    f.contradiction("factor", fmt::format("no factor of {} leads from {} to {}", factor, from, to));
  else if (factor > 0 && from != to && std::log(to / from) / std::log(factor) >= max_list_size)
    f.contradiction("", fmt::format("expected at most {} values", max_list_size));
}

void AxisConfig::fields(Fields& f) {
  f.text("name", name, "name in tables and filters: letters, digits and _", Need::required);
  if (!is_identifier(name) || find_column(point_columns(), name) != nullptr)
    f.contradiction("name", fmt::format("expected letters, digits and \"_\", not starting with a digit, and "
                                        "not a column of every sweep, found {}",
                                        shown(name)));
  if (!spelt_out)
    f.text("pointer", pointer, "JSON pointer into the accelerator, or /network/... into the network");
  f.names("pointers", pointers, "several pointers that get the same value");
  if (f.is_set("pointer") == f.is_set("pointers"))
    f.contradiction("", R"(expected either "pointer" or "pointers")");
  for (const std::string& place : places())
    if (const std::string problem = pointer_problem(place); !problem.empty())
      f.contradiction(f.is_set("pointer") ? "pointer" : "pointers", problem);
  if (const std::string place = said_twice(places()); !place.empty())
    f.contradiction("pointers", fmt::format("{} is there in two units", shown(place)));
  f.json("values", values, scalars, "the values");
  for (const Json& value : values)
    if (is_odd(value))
      f.contradiction("values",
                      fmt::format("expected words of at most {} printable characters that do not begin "
                                  "like a formula, found {}",
                                  max_word_bytes, shown(value)));
  if (!spelt_out) ranges(f);
  f.text("unit", unit, "unit of the values, for tables and figures");
  if (unit.size() > max_unit_bytes || !is_printable(unit))
    f.contradiction("unit", fmt::format("expected at most {} printable characters, found {}", max_unit_bytes,
                                        shown(unit)));
  if (find_column(point_columns(), name) == nullptr && find_column(point_columns(), column()) != nullptr)
    f.contradiction("unit", fmt::format("name and unit make \"{}\", a column of every sweep", column()));
  f.names("accelerators", accelerators, "only these are varied; default: all");
}

void AxisConfig::ranges(Fields& f) {
  RangeConfig range_read;
  LogRangeConfig log_range_read;
  f.object("range", range_read, "equal steps");
  f.object("log_range", log_range_read, "equal ratios");
  if (f.is_set("range")) range = range_read;
  if (f.is_set("log_range")) log_range = log_range_read;
  const int given = (f.is_set("values") ? 1 : 0) + (range ? 1 : 0) + (log_range ? 1 : 0);
  if (given != 1) f.contradiction("", R"(expected one of "values", "range" and "log_range")");
}

std::vector<std::string> AxisConfig::places() const {
  return pointers.empty() ? std::vector{pointer} : pointers;
}

bool AxisConfig::applies_to(const std::string& accelerator) const {
  return accelerators.empty() ||
         std::find(accelerators.begin(), accelerators.end(), accelerator) != accelerators.end();
}

std::string AxisConfig::column() const {
  if (unit.empty()) return name;
  std::string column = name + "_";
  for (const char c : unit) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '/')
      column += "_per_";
    else if ((byte & 0xC0U) != 0x80U)  // one "_" for a character of several bytes
      column += byte < 0x80U && std::isalnum(byte) != 0 ? c : '_';
  }
  return column;
}

void SweepConfig::fields(Fields& f) {
  f.text("name", name, "name of the sweep: letters, digits, _ . and -", Need::required);
  if (const std::string problem = name_problem(name); !problem.empty()) f.contradiction("name", problem);
  f.text("description", description, "one line for people");
  f.names("accelerators", accelerators, "names or paths (from this file's folder)", Need::required);
  f.names("networks", networks, "names or paths (from this file's folder)", Need::required);
  f.json("traces", traces, trace_names,
         "a network's trace, by its name in \"networks\"; others are synthetic");
  f.json("seeds", seeds, seed_numbers, "seeds of synthetic tensors");
  f.list("axes", axes, "what is varied");
  f.choice("combine", combine, {"product", "zip"},
           "product: every value with every other; zip: first with first, second with second");
  if (axes.size() < 2) f.no_effect("combine", "there are fewer than two axes");
  f.names("filters", filters,
          "expressions; a point is left out unless all are true (configs/sweeps/README.md)");
  f.names("layers", layers, "run only these layers of the networks");
  f.list("figures", figures, "what `lacuna sweep plot` draws");
  if (f.has_values()) contradictions(f);
}

void SweepConfig::contradictions(Fields& f) const {
  for (const auto& [key, list] :
       {std::pair("accelerators", &accelerators), std::pair("networks", &networks)}) {
    if (list->empty()) f.contradiction(key, "expected at least one, found an empty list");
    if (has_doubles(*list)) f.contradiction(key, "the same name twice");
  }
  std::set<std::string> columns, names;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const AxisConfig& axis = axes[i];
    if (!names.insert(axis.name).second || !columns.insert(axis.column()).second)
      f.contradiction("axes", fmt::format("two axes are called \"{}\"", axis.name));
    for (std::size_t before = 0; before < i; ++before)
      if (const std::string place = undone(axes[before], axis, accelerators); !place.empty())
        f.contradiction("axes", fmt::format("axis \"{}\" sets {}, which undoes what axis \"{}\" sets",
                                            axis.name, shown(place), axes[before].name));
    for (const std::string& accelerator : axis.accelerators)
      if (std::find(accelerators.begin(), accelerators.end(), accelerator) == accelerators.end())
        f.contradiction("axes", fmt::format("axis \"{}\": {} is not one of \"accelerators\"{}", axis.name,
                                            shown(accelerator), did_you_mean(accelerator, accelerators)));
  }
  if (!traces.is_object()) return;
  for (const auto& [network, trace] : traces.items())
    if (std::find(networks.begin(), networks.end(), network) == networks.end())
      f.contradiction("traces", fmt::format("{} is not one of \"networks\"{}", shown(network),
                                            did_you_mean(network, networks)));
}

std::vector<std::uint64_t> SweepConfig::seed_list() const {
  return seeds.get<std::vector<std::uint64_t>>();
}

std::string SweepConfig::trace_of(const std::string& network) const {
  return traces.is_object() ? traces.value(network, "") : "";
}

SweepConfig read_sweep(const Document& document) {
  SweepConfig sweep;
  std::vector<Problem> problems;
  read_fields(
      document, "", [&](Fields& f) { sweep.fields(f); }, problems, sweep.notes);
  if (!problems.empty()) throw InputError(std::move(problems));
  for (AxisConfig& axis : sweep.axes) {
    if (axis.pointers.empty()) axis.pointers = {axis.pointer};
    axis.values = axis_values(axis);
    axis.spelt_out = true;
  }
  make_absolute(sweep, document.file);
  return sweep;
}

Json sweep_json(SweepConfig sweep) {
  return to_json([&](Fields& f) { sweep.fields(f); });
}

Json sweep_schema() {
  SweepConfig sweep;
  Json schema = json_schema([&](Fields& f) { sweep.fields(f); });
  schema["title"] = "Lacuna sweep";
  return schema;
}

}  // namespace lacuna
