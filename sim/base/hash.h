// A 64-bit hash for keys of random streams and digests of files: not against malice.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace lacuna {

inline constexpr std::uint64_t hash_start = 0xcbf29ce484222325;

// FNV-1a over little-endian 64-bit words instead of bytes (so eight times as fast, with other values than the
// bytewise one): the last word is padded with zeros, and the length follows as a word of its own. `state`
// chains calls.
inline std::uint64_t hash64(std::string_view bytes, std::uint64_t state = hash_start) {
  constexpr std::uint64_t prime = 0x100000001b3;
  for (std::size_t i = 0; i < bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, bytes.size() - i < 8 ? bytes.size() - i : 8);
    state = (state ^ word) * prime;
  }
  return (state ^ bytes.size()) * prime;
}

}  // namespace lacuna
