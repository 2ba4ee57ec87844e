// What the reference counted, priced as results are: by configs/technology, and by what a layer's memories
// are.
#pragma once

#include <map>
#include <string>

#include "tests/clocked/reference.h"
#include "tests/property/random_case.h"

namespace lacuna::property {

// pJ of all that was counted, by action; leakage, which is no action of anybody's, is left out.
std::map<std::string, double> energy_of(const Case& c, const reference::Timing& timing);

}  // namespace lacuna::property
