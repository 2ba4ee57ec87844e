// The kinds of DRAM that a machine can name: `"dram": {"model": "bandwidth"}`. One adds itself with a line in
// its source file, of a plug-in too (sim/memory/README.md, "A memory of your own"):
//
//     const MemoryRegistration registration{{"banked", "...", [] { return std::make_shared<Banked>(); }}};
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/config/fields.h"
#include "sim/memory/memory.h"

namespace lacuna {

// A kind of DRAM: the parameters that it has besides those of all (memory_config.h), and the memory itself.
class MemoryModel {
 public:
  virtual ~MemoryModel() = default;
  virtual void fields(Fields& f) = 0;
  // Turns what is given in units of time into cycles.
  virtual void apply_clock(const Ratio& /*clock_ghz*/) {}
  // What it promises, by its parameters, of what the machine's file says of every DRAM.
  virtual DramTraits traits(const DramTraits& declared) const { return declared; }
  virtual std::unique_ptr<Memory> make(const DramTraits& traits) const = 0;
};

struct MemoryInfo {
  std::string name;
  std::string summary;
  std::function<std::shared_ptr<MemoryModel>()> make;
};

struct MemoryRegistration {
  explicit MemoryRegistration(MemoryInfo info);
};

const std::vector<MemoryInfo>& registered_memories();  // by name
const MemoryInfo* find_memory(const std::string& name);
std::vector<std::string> memory_names();

inline constexpr const char* bandwidth_memory_name = "bandwidth";
MemoryInfo bandwidth_memory();  // the one that is built in

}  // namespace lacuna
