// The parameters of the memory system: one struct per module, one line per parameter.
#pragma once

#include <cstdint>
#include <string>

#include "sim/config/fields.h"

namespace lacuna {

struct DramConfig {
  std::string description;
  std::string type = "ddr3";
  Ratio bandwidth_bytes_per_cycle{64, 5};
  std::int64_t latency_cycles = 28;
  std::int64_t burst_bytes = 64;
  std::int64_t turnaround_cycles = 8;
  void fields(Fields& f);
};

struct DmaConfig {
  std::int64_t channels = 3;
  std::int64_t outstanding_requests = 32;
  std::int64_t request_bytes = 4096;
  void fields(Fields& f);
};

struct BufferConfig {
  std::int64_t capacity_bytes = 8192;
  std::int64_t width_bytes = 64;
  std::int64_t ports = 1;
  bool double_buffered = true;
  void fields(Fields& f);

  std::int64_t slots() const { return double_buffered ? 2 : 1; }
  std::int64_t slot_bytes() const { return capacity_bytes / slots(); }
  std::int64_t bytes_per_cycle() const { return width_bytes * ports; }  // of each slot
};

struct BufferSetConfig {
  BufferConfig weight, input, output;
  void fields(Fields& f);
};

}  // namespace lacuna
