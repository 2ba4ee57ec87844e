#include "sim/sweep/shared_tables.h"

#include <sys/mman.h>

#include <cstring>
#include <new>

#include "sim/base/hash.h"

namespace lacuna {
namespace {

constexpr std::size_t alignment = 16;

std::size_t aligned(std::size_t bytes) {
  return (bytes + alignment - 1) / alignment * alignment;
}

const std::byte* after(const void* block, std::size_t bytes) {
  return static_cast<const std::byte*>(block) + bytes;
}

}  // namespace

// The kernel hands out zeros: no table, nothing used.
SharedTables::SharedTables(std::size_t bytes) : bytes_(bytes + sizeof(Head)) {
  void* memory =
      ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return;
  memory_ = static_cast<std::byte*>(memory);
  head_ = static_cast<Head*>(memory);
  head_->used = aligned(sizeof(Head));
}

SharedTables::~SharedTables() {
  if (head_ != nullptr) ::munmap(memory_, bytes_);
}

const SharedTables::Block& SharedTables::block_at(std::uint64_t offset) const {
  return *static_cast<const Block*>(static_cast<const void*>(memory_ + offset));
}

bool SharedTables::is_called(const Block& block, const std::string& key) const {
  return block.key_size == key.size() &&
         std::memcmp(after(&block, sizeof block), key.data(), key.size()) == 0;
}

std::span<const std::byte> SharedTables::find(const std::string& key) const {
  if (head_ == nullptr) return {};
  const std::uint64_t start = hash64(key);
  for (std::size_t i = 0; i < slots; ++i) {
    const std::uint64_t offset = head_->block[(start + i) % slots].load(std::memory_order_acquire);
    if (offset == 0) return {};
    const Block& block = block_at(offset);
    if (is_called(block, key)) return {after(&block, sizeof block + aligned(key.size())), block.table_size};
  }
  return {};
}

// The block is complete before anybody can find it. Two processes may keep the same table: the first is
// found.
void SharedTables::keep(const std::string& key, std::span<const std::byte> table) {
  const std::size_t size = sizeof(Block) + aligned(key.size()) + aligned(table.size());
  if (head_ == nullptr || table.empty() || head_->used.load() + size > bytes_) return;
  const std::uint64_t offset = head_->used.fetch_add(size);
  if (offset + size > bytes_) return;
  std::byte* place = memory_ + offset;
  new (place) Block{key.size(), table.size()};
  std::memcpy(place + sizeof(Block), key.data(), key.size());
  std::memcpy(place + sizeof(Block) + aligned(key.size()), table.data(), table.size());
  const std::uint64_t start = hash64(key);
  for (std::size_t i = 0; i < slots; ++i) {
    std::uint64_t none = 0;
    if (head_->block[(start + i) % slots].compare_exchange_strong(none, offset, std::memory_order_release))
      return;
  }
}

}  // namespace lacuna
