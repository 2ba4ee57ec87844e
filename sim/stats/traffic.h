// Bytes moved, by what they are.
#pragma once

#include <array>
#include <cstdint>

namespace lacuna {

enum class DataClass : std::uint8_t { weights, inputs, outputs, psums, metadata };
inline constexpr std::size_t data_class_count = 5;
struct DataClassText {
  const char* name;
  const char* meaning;
};
// All are moved by the DMA in whole bursts, reads and writes together.
inline constexpr std::array<DataClassText, data_class_count> data_classes{
    {{"weights", "payload of weights, in whole bursts"},
     {"inputs", "inputs, in whole bursts"},
     {"outputs", "final outputs, in whole bursts"},
     {"psums", "partial sums spilled and read back, in whole bursts"},
     {"metadata", "indices of compressed weights, in whole bursts"}}};

// DRAM bytes as the DMA moved them: whole bursts.
struct DramTraffic {
  std::array<std::int64_t, data_class_count> read{}, written{};

  std::int64_t of(DataClass c) const {
    return read[static_cast<std::size_t>(c)] + written[static_cast<std::size_t>(c)];
  }
  std::int64_t total_read() const { return sum(read); }
  std::int64_t total_written() const { return sum(written); }
  std::int64_t total() const { return total_read() + total_written(); }

 private:
  static std::int64_t sum(const std::array<std::int64_t, data_class_count>& values) {
    std::int64_t total = 0;
    for (const std::int64_t v : values) total += v;
    return total;
  }
};

}  // namespace lacuna
