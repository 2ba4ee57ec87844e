// Tables that follow from a layer's tensors and a machine's geometry alone: the machines of a sweep that
// share them need not compute them again. Without a store (a single run) everything is computed.
#pragma once

#include <cstddef>
#include <cstring>
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
  virtual std::span<const std::byte> find(const std::string& key) const = 0;  // empty if there is none
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
    static_assert(std::is_trivially_copyable_v<T>);
    if (store_ == nullptr) return compute();
    const std::string full = tensors_ + ' ' + key;
    if (const auto bytes = store_->find(full); !bytes.empty()) {
      std::vector<T> table(bytes.size() / sizeof(T));
      std::memcpy(table.data(), bytes.data(), bytes.size());
      return table;
    }
    const std::vector<T> table = compute();
    store_->keep(full, std::as_bytes(std::span(table)));
    return table;
  }

 private:
  std::shared_ptr<TableStore> store_;
  std::string tensors_;
};

}  // namespace lacuna
