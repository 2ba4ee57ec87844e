// Weights of which every group of channels keeps a few, for machines that are made for them.
#pragma once

#include "tests/property/dice.h"
#include "tests/property/random_case.h"

namespace lacuna::property {

// Changes the case's layer, its pruning and its ports so that they meet such a machine's groups: many of the
// cases have equal groups, some have unequal ones.
void random_groups(Dice& dice, Case& c, std::int64_t group_size, std::int64_t keep);

}  // namespace lacuna::property
