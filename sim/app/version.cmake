# Writes version.cpp with the version and the commit; only if it changed, so that nothing is rebuilt for nothing.
# Usage: cmake -DSOURCE=... -DOUTPUT=... -DVERSION=... -P version.cmake
execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=*
                OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed OR commit STREQUAL "")
  set(commit unknown)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
#include "sim/app/version.h"

namespace lacuna {

const char* const lacuna_version = "@VERSION@";
const char* const lacuna_commit = "@commit@";

}  // namespace lacuna
]])
