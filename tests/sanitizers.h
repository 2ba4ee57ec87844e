// What AddressSanitizer changes for a test.
#pragma once

namespace lacuna::test {

// Its allocator ends a process that is out of memory, where others throw std::bad_alloc.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool out_of_memory_ends_the_process = true;
#else
inline constexpr bool out_of_memory_ends_the_process = false;
#endif

}  // namespace lacuna::test
