#include "sim/energy/technology_config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "sim/config/harmless.h"

namespace lacuna {
namespace {

constexpr NumberRange positive{1e-12, 1e6};  // logarithms are taken of these
constexpr IntegerRange width_range{1, 65536};

// The values of `member` in `list`, in order.
template <class T, class Base, class Value>
std::vector<Value> column(const std::vector<T>& list, Value Base::*member) {
  std::vector<Value> values;
  for (const T& item : list) values.push_back(item.*member);
  return values;
}

template <class Value>
void reject_duplicates(Fields& f, const char* key, std::vector<Value> values, const char* what) {
  std::ranges::sort(values);
  const auto twice = std::ranges::adjacent_find(values);
  if (twice != values.end())
    f.contradiction(key, fmt::format("expected each {} once, found {} twice", what, *twice));
}

void widths_of(Fields& f, const char* key, std::vector<WidthEnergy>& list, const char* doc) {
  f.list(key, list, doc, Need::required);
  if (!f.has_values()) return;
  if (list.empty()) f.contradiction(key, "expected at least one width, found none");
  reject_duplicates(f, key, column(list, &WidthEnergy::bits), "width");
}

// The narrowest word must span the capacities of all others, because theirs are completed by its curve.
bool narrowest_spans_all(const std::vector<SramPoint>& points) {
  const std::int64_t narrowest = std::ranges::min(column(points, &SramPoint::word_bits));
  std::vector<std::int64_t> own;
  for (const SramPoint& point : points)
    if (point.word_bits == narrowest) own.push_back(point.capacity_bytes);
  const std::vector<std::int64_t> all = column(points, &SramPoint::capacity_bytes);
  return std::ranges::min(own) == std::ranges::min(all) && std::ranges::max(own) == std::ranges::max(all);
}

void check_points(Fields& f, const std::vector<SramPoint>& points) {
  std::vector<std::pair<std::int64_t, std::int64_t>> keys;
  for (const SramPoint& point : points) keys.emplace_back(point.capacity_bytes, point.word_bits);
  std::ranges::sort(keys);
  const auto twice = std::ranges::adjacent_find(keys);
  if (twice != keys.end()) {
    f.contradiction("points", fmt::format("expected each point once, found {} bytes of {}-bit words twice",
                                          twice->first, twice->second));
  }
  if (points.empty()) {
    f.contradiction("points", "expected at least one point, found none");
  } else if (!narrowest_spans_all(points)) {
    f.contradiction("points",
                    "expected the narrowest words from the smallest to the largest capacity of all points");
  }
}

}  // namespace

void Provenance::fields(Fields& f) {
  f.text("source", source, "the paper or tool the number is from", Need::required);
  f.choice("confidence", confidence, {"published", "derived", "recalled"},
           "published: in print or in a public artifact; derived: by arithmetic or by running a public tool; "
           "recalled: not confirmed",
           Need::required);
}

void OperationEnergy::fields(Fields& f) {
  f.number("pj", pj, positive, "energy of one operation in pJ", Need::required);
  Provenance::fields(f);
}

void WidthEnergy::fields(Fields& f) {
  f.integer("bits", bits, width_range, "operand width", Need::required);
  OperationEnergy::fields(f);
}

void RegisterEnergy::fields(Fields& f) {
  OperationEnergy::fields(f);
  f.number("area_um2", area_um2, positive, "area in um2", Need::required);
}

void OperationTable::fields(Fields& f) {
  widths_of(f, "multiply", multiply, "integer multiplication of two operands of equal width");
  widths_of(f, "add", add, "integer addition");
  f.object("gated_mac", gated_mac, "a MAC held still because an operand is zero", Need::required);
  f.object("register_bit", register_bit, "one access of one bit of a register", Need::required);
  f.object("comparator_bit", comparator_bit, "one bit of a comparator", Need::required);
  f.object("crossbar_bit", crossbar_bit, "one bit through a 4-to-1 crossbar", Need::required);
  f.object("wire_bit_mm", wire_bit_mm, "one bit over 1 mm of on-chip wire", Need::required);
}

void SramPoint::fields(Fields& f) {
  f.integer("capacity_bytes", capacity_bytes, {1, std::int64_t{1} << 40}, "size of the bank", Need::required);
  f.integer("word_bits", word_bits, width_range, "bits of one access", Need::required);
  f.number("read_pj", read_pj, positive, "energy of reading a word in pJ", Need::required);
  f.number("write_pj", write_pj, positive, "energy of writing a word in pJ", Need::required);
  f.number("leakage_mw", leakage_mw, positive, "leakage power of the bank in mW", Need::required);
  f.number("area_mm2", area_mm2, positive, "area of the bank in mm2", Need::required);
}

void SramDevice::fields(Fields& f) {
  f.text("device", device, "transistor type, for example lstp (low standby power) or hp (high performance)",
         Need::required);
  f.integer("temperature_k", temperature_k, {200, 500}, "temperature of the leakage", Need::required);
  Provenance::fields(f);
  f.list("points", points, "single banks with one read/write port", Need::required);
  if (f.has_values()) check_points(f, points);
}

void DramEnergy::fields(Fields& f) {
  f.text("type", type, "name by which a DRAM file (configs/dram) chooses this energy", Need::required);
  f.number("pj_per_bit", pj_per_bit, {0, 1e6}, "energy of moving one bit in pJ", Need::required);
  Provenance::fields(f);
}

void TechnologyConfig::fields(Fields& f) {
  f.text("name", name, "name of the technology in results", Need::required);
  if (const std::string problem = name_problem(name); !problem.empty()) f.contradiction("name", problem);
  f.text("description", description, "what the numbers hold for");
  f.integer("node_nm", node_nm, {1, 1000}, "feature size in nm", Need::required);
  f.number("voltage_v", voltage_v, {0.1, 10}, "supply of the arithmetic in V", Need::required);
  f.object("operations", operations, "energies of arithmetic, registers and wires", Need::required);
  f.text("sram_device", sram_device, "which entry of `sram` prices the buffers", Need::required);
  f.list("sram", sram, "SRAM tables, one for each device", Need::required);
  f.list("dram", dram, "DRAM energies by type", Need::required);
  if (!f.has_values()) return;
  const std::vector<std::string> devices = column(sram, &SramDevice::device);
  reject_duplicates(f, "sram", devices, "device");
  reject_duplicates(f, "dram", column(dram, &DramEnergy::type), "type");
  if (std::ranges::find(devices, sram_device) == devices.end()) {
    f.contradiction("sram_device", fmt::format("expected a device of `sram` ({}), found \"{}\"",
                                               fmt::join(devices, ", "), sram_device));
  }
}

const SramDevice& TechnologyConfig::chosen_sram() const {
  return *std::ranges::find(sram, sram_device, &SramDevice::device);
}

TechnologyConfig read_technology(const Document& document) {
  TechnologyConfig config;
  std::vector<Problem> problems;
  std::vector<Note> notes;  // no field of a technology can be without effect
  read_fields(
      document, "", [&config](Fields& f) { config.fields(f); }, problems, notes);
  if (!problems.empty()) throw InputError(std::move(problems));
  return config;
}

Json technology_schema() {
  TechnologyConfig config;
  return json_schema([&config](Fields& f) { config.fields(f); });
}

}  // namespace lacuna
