#include "tests/property/pricing.h"

#include <algorithm>

#include "sim/energy/technology.h"

namespace lacuna::property {
namespace {

using reference::Price;

double pj(const Technology& technology, const Price& price) {
  switch (price.of) {
    case Price::Of::add:
      return technology.add_pj(price.a);
    case Price::Of::multiply:
      return technology.multiply_pj(price.a, price.b);
    case Price::Of::mac:
      return technology.mac_pj(price.a, price.b, price.c);
    case Price::Of::gated_mac:
      return technology.gated_mac_pj(price.a, price.b);
    case Price::Of::mux:
      return technology.mux_pj(price.a, price.b);
    case Price::Of::sram_read:
      return technology.sram(price.a, price.b).read_pj;
    case Price::Of::sram_write:
      return technology.sram(price.a, price.b).write_pj;
  }
  return 0;
}

// An access is to one of a slot's memories; a byte that is filled or drained has its share of a word's
// access.
void add_buffer(const Technology& technology, const BufferConfig& buffer, const reference::Word& word,
                const std::string& name, std::map<std::string, double>& pj_each) {
  if (word.bits == 0) return;
  const SramEnergy memory =
      technology.sram(std::max<std::int64_t>(1, buffer.slot_bytes() / word.memories), word.bits);
  pj_each[name + "_read"] = memory.read_pj;
  pj_each[name + "_write"] = memory.write_pj;
  pj_each[name + "_fill_bytes"] = memory.write_pj * 8 / static_cast<double>(word.bits);
  pj_each[name + "_drain_bytes"] = memory.read_pj * 8 / static_cast<double>(word.bits);
}

}  // namespace

std::map<std::string, double> energy_of(const Case& c, const reference::Timing& timing) {
  const Technology& technology = *c.machine.technology;
  std::map<std::string, double> pj_each;
  const reference::Words& words = timing.pricing.words;
  add_buffer(technology, c.machine.buffers.weight, words.weight, "weight_buffer", pj_each);
  add_buffer(technology, c.machine.buffers.input, words.input, "input_buffer", pj_each);
  add_buffer(technology, c.machine.buffers.output, words.output, "output_buffer", pj_each);
  for (const char* action : {"dram_read_bytes", "dram_write_bytes"})
    pj_each[action] = technology.dram_pj_per_byte(c.machine.dram.type);
  for (const auto& [action, price] : timing.pricing.prices) pj_each[action] = pj(technology, price);
  std::map<std::string, double> energy;
  for (const auto& [action, count] : timing.counts)
    if (pj_each.contains(action)) energy[action] = static_cast<double>(count) * pj_each.at(action);
  return energy;
}

}  // namespace lacuna::property
