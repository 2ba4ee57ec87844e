// Who we are: the version from CMake, the commit from git at build time (version.cpp is generated).
#pragma once

namespace lacuna {

extern const char* const lacuna_version;
extern const char* const
    lacuna_commit;  // "unknown" outside a git checkout; "-dirty" is appended to a changed one

}  // namespace lacuna
