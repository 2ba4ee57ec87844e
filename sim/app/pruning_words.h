// Prunings as words of the command line: "unstructured", "nm:keep=2:group_size=4".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/config/document.h"

namespace lacuna {

struct PruningWord {
  std::string text;            // as the user wrote it: the name of the matrix's row
  Json pruning;                // the object "pruning" of a network
  bool takes_density = false;  // from --density, if there is one
};

// METHOD[:key=value]... separated by commas. A density is given to those that do not say themselves how much
// they keep. "none" is the weights before pruning. UsageError if there is nothing between two separators, for
// an unknown method or if one comes twice; keys and values are judged when the network is read.
std::vector<PruningWord> parse_prunings(const std::string& text, std::optional<double> density);

// --density: UsageError unless it is a number from 0 to 1.
std::optional<double> parse_density(const std::string& text);

}  // namespace lacuna
