// How the weights of a network or of one layer are pruned: the object "pruning" of a network file. What each
// method does with it is in sim/pruning/README.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/config/boxed_json.h"
#include "sim/config/fields.h"

namespace lacuna {

struct PruningConfig {
  std::string method = "none";
  BoxedJson density;                        // fraction of the weights kept; null: the layer's weight_density
  std::string scope = "layer";              // unstructured
  std::optional<std::int64_t> group_size;   // nm, accelerator_aware, stacked: input channels
  std::optional<std::int64_t> keep;         // nm: of each group
  std::optional<std::int64_t> prune_count;  // accelerator_aware: of each group
  std::int64_t block_k = 16, block_c = 1;   // block
  std::int64_t entries = 4, patterns = 8;   // pattern
  bool center = true;                       // pattern
  BoxedJson levels = default_levels();      // stacked: kept of each group, the densest first
  std::int64_t level = 0;                   // stacked: the one that runs
  double channel_density = 1;               // low_rank

  bool prunes() const { return method != "none"; }
  bool changes_shapes() const { return method == "channel" || method == "filter" || method == "low_rank"; }
  // What the method keeps of a layer whose declared density is `declared`, before rounding to whole pieces.
  double density_or(double declared) const;
  std::int64_t group() const;
  // Weights kept in each full group (nm, accelerator_aware, stacked) of a layer of that declared density.
  std::int64_t kept_of_group(double declared) const;
  std::vector<std::int64_t> kept_by_level() const;

  // Only the keys of the method are written; one that the user sets for nothing is noted.
  void fields(Fields& f);

 private:
  static BoxedJson default_levels();
  void check(Fields& f) const;
};

const std::vector<std::string>& pruning_methods();  // "none" first

}  // namespace lacuna
