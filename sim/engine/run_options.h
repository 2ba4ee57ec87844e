// How a system is built, beyond what the machine says.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace lacuna {

class ExternalMemory;  // sim/memory/external_memory.h
class Recorder;        // sim/memory/record.h

struct RunOptions {
  // Without SystemC: the array's clock alone (tile_clock.h). The results are the same; what is below but for
  // the recorder is not for it.
  bool bare = false;
  // Shuffles the order in which modules are built, hence the order in which SystemC runs their processes
  // within a cycle. No result depends on it; a test holds us to that.
  std::optional<std::uint64_t> build_order_seed = std::nullopt;
  // Builds the memory behind the DMA, within the elaboration; by default that of the machine's "dram".
  std::function<std::unique_ptr<ExternalMemory>(const char* name)> make_memory = nullptr;
  Recorder* recorder = nullptr;  // of every transfer and step; null if nobody asks
};

}  // namespace lacuna
