// The list of a sweep's points as it is kept beside the results, so that status, collect and figures need
// neither the configs nor the build that made them.
#pragma once

#include <string>
#include <vector>

#include "sim/sweep/expand.h"
#include "sim/sweep/store.h"

namespace lacuna {

struct ManifestPoint {
  std::string id, accelerator, network;
  std::uint64_t seed = 1;
  std::vector<Json> values;  // one per axis; null where it does not apply
};

struct Manifest {
  std::string name;
  Json simulator;
  std::vector<std::string> columns;  // of the axes
  std::vector<ManifestPoint> points;
  std::size_t filtered = 0, duplicates = 0;
};

Manifest manifest_of(const Space& space, const Expansion& expansion);

// Writes sweep.json and manifest.json unless they are there already. InputError if the folder holds a sweep
// of another name.
void put_manifest(const Store& store, const Space& space, const Manifest& manifest);

// InputError if there is none, or it is damaged.
Manifest load_manifest(const std::filesystem::path& folder);

}  // namespace lacuna
