// Keys of tables that several runs share (sim/base/tables.h). They derive from what is declared: a field that
// is new is in every key, until somebody says of a table why it does not depend on it.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/config/fields.h"
#include "sim/config/unused_key.h"

namespace lacuna {

class TableKey {
 public:
  TableKey() = default;
  explicit TableKey(std::string subject) : subject_(std::move(subject)) {}

  // All of these fields, whose names must be new.
  TableKey with(const std::function<void(Fields&)>& fields) const;
  // A field that is not declared anywhere is a std::logic_error: a misspelt one would share too little.
  TableKey without(const std::vector<UnusedKey>& unused) const;

  // Of the table called so; the name says what else it depends on.
  std::string of(const std::string& table) const;

 private:
  std::string subject_;
  std::vector<std::pair<std::string, std::string>> fields_;  // name and value
};

}  // namespace lacuna
