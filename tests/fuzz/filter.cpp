// A filter of a sweep: compiled, and asked about two points, the second of which lacks an axis.
#include "sim/sweep/filter.h"

#include <stdexcept>

#include "tests/fuzz/support.h"

namespace lacuna {
namespace {

const Json* look_up(const std::string& pointer) {
  static const Json machine{{"name", "dense"},
                            {"array", {{"pes", 16}}},
                            {"buffers", {{"weight", {{"capacity_bytes", 4096}, {"double", true}}}}},
                            {"dram", {{"bandwidth_bytes_per_cycle", "64/5"}}}};
  try {
    const Json::json_pointer place(pointer);
    return machine.contains(place) ? &machine.at(place) : nullptr;
  } catch (const Json::exception&) {
    return nullptr;
  }
}

void judge(const std::string& expression) {
  Filter filter(expression, {"accelerator", "seed", "pes", "bandwidth", "dram", "rearranged"});
  filter.accepts({"dense", 1, 16, "64/5", "ideal", true}, look_up);
  filter.accepts({"cambricon_x", 18446744073709551615U, nullptr, 0.5, "hbm2", false}, look_up);
}

}  // namespace
}  // namespace lacuna

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    lacuna::judge(std::string(data, data + size));
  } catch (const std::runtime_error&) {
  }
  return 0;
}
