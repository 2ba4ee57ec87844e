#include "sim/tensors/trace_checksums.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>

#include <algorithm>
#include <bit>

#include "sim/base/integer_math.h"

namespace lacuna {
namespace {

static_assert(std::endian::native == std::endian::little, "values are summed up as they are in memory");

constexpr std::int64_t max_checksums = 4096;

std::uint32_t crc(std::uint32_t start, const void* bytes, std::size_t size) {
  return static_cast<std::uint32_t>(crc32_z(start, static_cast<const Bytef*>(bytes), size));
}

std::uint32_t crc(const std::string& text) {
  return crc(0, text.data(), text.size());
}

std::uint32_t crc(std::uint32_t start, const std::string& type, std::span<const std::int16_t> values) {
  if (type == "int16") return crc(start, values.data(), values.size_bytes());
  std::int8_t narrow[4096];
  for (std::size_t done = 0; done < values.size();) {
    const std::size_t n = std::min(values.size() - done, std::size(narrow));
    for (std::size_t i = 0; i < n; ++i) narrow[i] = static_cast<std::int8_t>(values[done + i]);
    start = crc(start, narrow, n);
    done += n;
  }
  return start;
}

}  // namespace

std::int64_t TensorHeading::row_size() const {
  std::int64_t size = 1;
  for (std::size_t i = 1; i < shape.size(); ++i) size *= shape[i];
  return size;
}

std::int64_t TensorHeading::rows_at_once() const {
  return ceil_div(rows(), max_checksums);
}

std::int64_t TensorHeading::checksums() const {
  return ceil_div(rows(), rows_at_once());
}

std::vector<std::uint32_t> tensor_checksums(const TensorHeading& tensor,
                                            std::span<const std::int16_t> values) {
  std::string heading = fmt::format("{} {} [{}] ", tensor.path, tensor.type, fmt::join(tensor.shape, ", "));
  for (auto bits = std::bit_cast<std::uint64_t>(tensor.scale), i = std::uint64_t{0}; i < 8; ++i)
    heading += fmt::format("{:02x}", bits >> 8 * i & 0xFFU);
  const std::uint32_t start = crc(heading + "\n");
  const auto piece = static_cast<std::size_t>(tensor.rows_at_once() * tensor.row_size());
  std::vector<std::uint32_t> sums;
  for (std::size_t at = 0; at < values.size(); at += piece)
    sums.push_back(crc(start, tensor.type, values.subspan(at, std::min(piece, values.size() - at))));
  return sums;
}

std::uint32_t header_checksum(const std::string& format, std::int64_t version, const std::string& network,
                              const std::string& description) {
  return crc(fmt::format("{}\n{}\n{}\n{}\n", format, version, network, description));
}

}  // namespace lacuna
