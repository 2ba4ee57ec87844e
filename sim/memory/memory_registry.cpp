#include "sim/memory/memory_registry.h"

#include <utility>

#include "sim/base/registry.h"

namespace lacuna {
namespace {

// The linker would leave out a file that only registers itself.
Registry<MemoryInfo>& memories() {
  static Registry<MemoryInfo> list = [] {
    Registry<MemoryInfo> built_in;
    built_in.add(bandwidth_memory());
    return built_in;
  }();
  return list;
}

}  // namespace

MemoryRegistration::MemoryRegistration(MemoryInfo info) {
  memories().add(std::move(info));
}

const std::vector<MemoryInfo>& registered_memories() {
  return memories().entries();
}
const MemoryInfo* find_memory(const std::string& name) {
  return memories().find(name);
}
std::vector<std::string> memory_names() {
  return memories().names();
}

}  // namespace lacuna
