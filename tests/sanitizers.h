// What the sanitizers cannot follow.
#pragma once

// SystemC's threads switch stacks behind AddressSanitizer's back (google/sanitizers issue 189): an exception
// thrown after a simulation is reported as a stack overflow inside the sanitizer itself. The release build
// runs these tests.
#if defined(__SANITIZE_ADDRESS__)
#define LACUNA_SKIP_UNDER_ASAN() GTEST_SKIP() << "AddressSanitizer cannot follow SystemC's stacks here"
#else
#define LACUNA_SKIP_UNDER_ASAN() static_cast<void>(0)
#endif
