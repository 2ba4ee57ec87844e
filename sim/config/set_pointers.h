// What the settings of a document have set: on the command line, or by the axes of a sweep.
#pragma once

#include <string>
#include <vector>

#include "sim/config/document.h"

namespace lacuna {

// The values that settings have set, each by its pointer, in the order of the settings.
std::vector<std::string> set_pointers(const Document& document);

// A note on each value that a later setting sets again: the last one counts.
std::vector<Note> overwritten_settings(const Document& document);

}  // namespace lacuna
