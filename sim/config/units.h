// A quantity may be said in units of time or in cycles, by two keys of one object that differ in their
// ending: latency_ns or latency_cycles, bandwidth_gb_per_s or bandwidth_bytes_per_cycle. Whoever sets one of
// them later replaces the other as well.
#pragma once

#include <optional>
#include <string>

#include "sim/config/document.h"

namespace lacuna {

// The key, or JSON pointer, that says the same in the other unit: "latency_ns" for "latency_cycles".
std::optional<std::string> other_unit(const std::string& key);

// Takes from `object` what a new value of `key` replaces.
void drop_other_unit(Json& object, const std::string& key);

// Takes from `object`, which `patch` is about to be merged into, what the patch says in another unit.
void drop_other_units(Json& object, const Json& patch);

}  // namespace lacuna
