#include "tests/models/random_groups.h"

#include <algorithm>

#include "tests/property/random_layer.h"

namespace lacuna::property {
namespace {

// Channels for some groups of weights, sometimes for several words of a mask.
void random_channel_axis(Dice& dice, Layer& layer) {
  if (layer.kind != LayerKind::conv) return;
  if (dice.one_in(10)) {
    layer.R = layer.S = 1;
    random_plane(dice, layer);
    layer.C = layer.groups * dice.in(60, 140);
  } else {
    layer.C = layer.groups * dice.in(1, 20);
  }
}

// Ports of 1 to 96 bytes make nearly every issue wait.
void widen_ports(Dice& dice, BufferSetConfig& buffers) {
  for (BufferConfig* buffer : {&buffers.weight, &buffers.input, &buffers.output})
    if (dice.one_in(2)) buffer->width_bytes *= dice.in(2, 30);
}

// `keep` of each group of the machine's size, or anything else.
PruningConfig random_group_pruning(Dice& dice, std::int64_t group_size, std::int64_t keep) {
  if (dice.one_in(4)) return random_pruning(dice);
  PruningConfig pruning;
  pruning.group_size = dice.one_in(6) ? dice.in(1, 12) : group_size;
  if (dice.one_in(2)) {
    pruning.method = "nm";
    pruning.keep = std::min(keep, *pruning.group_size);
  } else {
    pruning.method = "accelerator_aware";
    pruning.prune_count = std::max<std::int64_t>(0, *pruning.group_size - keep);
  }
  return pruning;
}

}  // namespace

void random_groups(Dice& dice, Case& c, std::int64_t group_size, std::int64_t keep) {
  random_channel_axis(dice, c.layer);
  widen_ports(dice, c.machine.buffers);
  if (!dice.one_in(3)) c.pruning = random_group_pruning(dice, group_size, keep);
}

}  // namespace lacuna::property
