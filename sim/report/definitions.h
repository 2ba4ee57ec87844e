// What every key of result.json and every column of the files beside it means, and its unit: printed by
// `lacuna describe results`.
#pragma once

#include <string>

namespace lacuna {

std::string result_definitions();

}  // namespace lacuna
