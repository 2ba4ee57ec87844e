// The results of a sweep as two tidy tables: points.csv, a row per point, with its status: done, failed or
// missing; and layers.csv, a row per layer of those that are done. They depend on nothing but the manifest
// and the results.
#pragma once

#include <cstddef>

#include "sim/sweep/manifest.h"
#include "sim/sweep/store.h"

namespace lacuna {

struct Collected {
  std::size_t done = 0, failed = 0, missing = 0;
};

// Writes both files, and parts.json, which says what they were made of. InputError if a result is damaged or
// a file cannot be written.
Collected collect(const Store& store, const Manifest& manifest);

}  // namespace lacuna
