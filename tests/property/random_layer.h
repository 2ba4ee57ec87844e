// Random small layers, and how their weights are pruned.
#pragma once

#include "sim/network/layer.h"
#include "sim/network/pruning_config.h"
#include "tests/property/dice.h"

namespace lacuna::property {

Layer random_layer(Dice& dice);

// Strides, padding and the size of the maps, around the kernel that the layer has.
void random_plane(Dice& dice, Layer& layer);

// Who reads and writes the maps.
void random_surroundings(Dice& dice, Layer& layer);

// Turns a convolution into one of 3x3 kernels, sometimes of larger ones than those that have patterns, with
// more channels.
void random_large_kernels(Dice& dice, Layer& layer);

// A method that leaves the layer's shape as it is.
PruningConfig random_pruning(Dice& dice);

}  // namespace lacuna::property
