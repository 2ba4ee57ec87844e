// Tables that follow from a layer's tensors and a machine's geometry alone: the machines of a sweep that
// share them need not compute them again. Without a store (a single run) everything is computed.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace lacuna {

class TableStore {
 public:
  virtual ~TableStore() = default;
  // Empty if there is none; else it lies at a multiple of 16 bytes and stays there.
  virtual std::span<const std::byte> find(const std::string& key) const = 0;
  virtual void keep(const std::string& key, std::span<const std::byte> table) = 0;
};

// The tables of one layer's tensors.
class Tables {
 public:
  Tables() = default;
  Tables(std::shared_ptr<TableStore> store, std::string tensors)
      : store_(std::move(store)), tensors_(std::move(tensors)) {}

  // The table called `key`, which must name all that `compute` depends on besides the tensors.
  template <class T, class Compute>
  std::vector<T> get(const std::string& key, const Compute& compute) const {
    if (const auto found = find<T>(key); !found.empty()) return {found.begin(), found.end()};
    std::vector<T> table = compute();
    keep<T>(key, table);
    return table;
  }

  // The same in two steps, for tables that come of something else. Where the table lies, it stays; empty if
  // there is none.
  template <class T>
  std::span<const T> find(const std::string& key) const {
    static_assert(std::is_trivially_copyable_v<T>);
    if (store_ == nullptr) return {};
    const std::span<const std::byte> bytes = store_->find(tensors_ + ' ' + key);
    return {static_cast<const T*>(static_cast<const void*>(bytes.data())), bytes.size() / sizeof(T)};
  }
  template <class T>
  void keep(const std::string& key, std::span<const T> table) const {
    if (store_ != nullptr) store_->keep(tensors_ + ' ' + key, std::as_bytes(table));
  }
  bool are_kept() const { return store_ != nullptr; }

 private:
  std::shared_ptr<TableStore> store_;
  std::string tensors_;
};

// Those that begin alike: the name says all that they depend on besides the tensors.
struct NamedTables {
  Tables tables;
  std::string name;

  template <class T, class Compute>
  std::vector<T> get(const std::string& key, const Compute& compute) const {
    return tables.get<T>(name + ' ' + key, compute);
  }
};

}  // namespace lacuna
