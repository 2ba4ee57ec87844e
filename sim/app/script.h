// The Python scripts that come with Lacuna: figures and reports.
#pragma once

#include <string>

#include "sim/app/commands.h"

namespace lacuna {

// Becomes `/usr/bin/python3 SCRIPT ARGUMENTS...`, whose exit code and messages are then this command's.
// SCRIPT is a path from the project's root. Returns only by InputError, if there is no such script or no
// Python.
[[noreturn]] void become_script(const std::string& script, const Arguments& arguments);

}  // namespace lacuna
