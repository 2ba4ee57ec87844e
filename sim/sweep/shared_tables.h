// Tables that processes share which were forked from one parent: what one has computed, the others find.
#pragma once

#include <atomic>
#include <cstdint>

#include "sim/base/tables.h"

namespace lacuna {

// In memory that is shared by fork. A table appears by one atomic store, so nobody ever sees half of one, and
// a process that is killed in the middle leaves nothing but unused memory. When it is full, or where the
// system gives none, tables are not kept.
class SharedTables : public TableStore {
 public:
  explicit SharedTables(std::size_t bytes = std::size_t{256} << 20U);  // taken only as they are used
  ~SharedTables() override;
  SharedTables(const SharedTables&) = delete;
  SharedTables& operator=(const SharedTables&) = delete;

  std::span<const std::byte> find(const std::string& key) const override;
  void keep(const std::string& key, std::span<const std::byte> table) override;

 private:
  static constexpr std::size_t slots = 1U << 16U;

  struct Head {
    std::atomic<std::uint64_t> used;          // bytes, this head included
    std::atomic<std::uint64_t> block[slots];  // where a table's block begins, 0 = none
  };
  struct Block {
    std::uint64_t key_size, table_size;  // the key and the table follow
  };

  const Block& block_at(std::uint64_t offset) const;
  bool is_called(const Block& block, const std::string& key) const;

  std::size_t bytes_;
  std::byte* memory_ = nullptr;
  Head* head_ = nullptr;
};

}  // namespace lacuna
