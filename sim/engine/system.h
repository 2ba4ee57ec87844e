// Puts a machine together and runs layers on it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "sim/engine/controller.h"
#include "sim/engine/machine.h"
#include "sim/memory/external_memory.h"

namespace lacuna {

// Nothing can happen any more and layers are left: a bug of a model or of an attached memory. The message has
// the state of each module. The app exits with 3.
class Stuck : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct RunOptions {
  // Shuffles the order in which modules are built, hence the order in which SystemC runs their processes
  // within a cycle. No result depends on it; a test holds us to that.
  std::optional<std::uint64_t> build_order_seed;
  // Builds the memory behind the DMA, within the elaboration; by default the machine's built-in DRAM.
  std::function<std::unique_ptr<ExternalMemory>(const char* name)> make_memory = nullptr;
};

// Elaborates the machine and simulates until `layers` is exhausted. SystemC can do that once per process.
void run_system(const Machine& machine, LayerSequence& layers, const RunOptions& options = {});

}  // namespace lacuna
