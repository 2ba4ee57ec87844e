// What an array sees of the machine around it. There is no memory in it: what a mapping costs there is asked
// by whoever chooses mappings.
#pragma once

#include <cstdint>
#include <memory>

#include "sim/config/table_key.h"
#include "sim/plan/tile_fit.h"

namespace lacuna {

class Technology;

struct ArrayContext {
  struct Buffer {
    std::int64_t capacity_bytes = 0, slots = 1;
    std::int64_t port_bits = 0;  // per cycle
    std::int64_t slot_bytes() const { return capacity_bytes / slots; }
  };

  Buffer weight, input, output;
  std::int64_t psum_bits = 32;
  std::int64_t vector_lanes_per_pe = 1;
  std::shared_ptr<const Technology> technology;
  // Of all that tables may depend on besides tensors and mapping: the fields that the model declares, the
  // ports and psum_bits.
  TableKey key;

  SlotBytes slots() const { return {weight.slot_bytes(), input.slot_bytes(), output.slot_bytes()}; }
};

}  // namespace lacuna
