// Where the tests find the shipped machines, networks and tables.
#pragma once

#include <string>

namespace lacuna {

const std::string& source_root();  // the folder of the project, without a slash behind it

}  // namespace lacuna
