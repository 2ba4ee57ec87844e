// The parameters of the memory system: one struct per module, one line per parameter.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/config/fields.h"
#include "sim/memory/memory_registry.h"

namespace lacuna {

// The timing works in cycles; what is given in GB/s or ns comes to cycles with the machine's clock.
struct DramConfig {
  std::string description;
  std::string type = "ddr3";
  Ratio bandwidth_bytes_per_cycle{64, 5};
  std::int64_t latency_cycles = 28;
  std::int64_t burst_bytes = 64;
  std::int64_t turnaround_cycles = 8;
  // Empty if cycles were given.
  std::optional<Ratio> bandwidth_gb_per_s = Ratio{64, 5}, latency_ns = Ratio{55, 2},
                       turnaround_ns = Ratio{15, 2};
  std::string model_name = bandwidth_memory_name;
  std::shared_ptr<MemoryModel> model = nullptr;  // with parameters of its own; null: as of the name
  void fields(Fields& f);

  // Sets the cycles of what is given in units of time, exactly: bytes per cycle = GB/s / GHz, cycles =
  // ceil(ns x GHz). Returns the keys of which no cycles can be made, and why.
  std::vector<std::pair<std::string, std::string>> apply_clock(const Ratio& clock_ghz);

  DramTraits traits() const;
  std::unique_ptr<Memory> make_memory() const;

 private:
  void bandwidth_fields(Fields& f);
  void latency_fields(Fields& f);
  void turnaround_fields(Fields& f);
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
