// The checksums of a trace (workloads/README.md has the rule): one per row of a tensor's first dimension,
// each over the tensor's path, type, shape and scale too, so that no damage of the file can give a tensor's
// values another meaning unnoticed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lacuna {

// The name of the attribute that holds them.
inline constexpr const char* checksum_attribute = "crc32";

// All that a tensor's values mean depends on.
struct TensorHeading {
  std::string path, type;  // "int8" or "int16"
  std::vector<std::int64_t> shape;
  double scale = 1;

  std::int64_t rows() const { return shape.front(); }
  std::int64_t row_size() const;      // values
  std::int64_t rows_at_once() const;  // that share a checksum: 1, or more beyond 4096 rows
  std::int64_t checksums() const;     // how many there are
};

// Of a tensor's first rows, whole pieces of rows_at_once() or up to the end.
std::vector<std::uint32_t> tensor_checksums(const TensorHeading& tensor,
                                            std::span<const std::int16_t> values);

// Of the texts of the file's attributes, as they stand there.
std::uint32_t header_checksum(const std::string& format, std::int64_t version, const std::string& network,
                              const std::string& description);

}  // namespace lacuna
