// Machines made for weights of which every group of channels keeps a few, and layers with such weights.
#pragma once

#include "tests/property/dice.h"
#include "tests/property/random_case.h"

namespace lacuna::property {

// Give the case its model, and change its layer, its pruning and its ports so that they meet what the model
// is about: many of the cases have equal groups, some have unequal ones.
void random_structured(Dice& dice, Case& c);
void random_nm_tensor_core(Dice& dice, Case& c);

}  // namespace lacuna::property
