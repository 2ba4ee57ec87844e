// How a system is built, beyond what the machine says.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace lacuna {

class ExternalMemory;  // sim/memory/external_memory.h

struct RunOptions {
  // Shuffles the order in which modules are built, hence the order in which SystemC runs their processes
  // within a cycle. No result depends on it; a test holds us to that.
  std::optional<std::uint64_t> build_order_seed;
  // Builds the memory behind the DMA, within the elaboration; by default the machine's built-in DRAM.
  std::function<std::unique_ptr<ExternalMemory>(const char* name)> make_memory = nullptr;
};

}  // namespace lacuna
