#include "sim/tensors/trace_chunks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>

#include <algorithm>

namespace lacuna {
namespace {

using Bytes = std::vector<unsigned char>;

constexpr std::size_t fletcher32_bytes = 4;

// As the HDF5 library sums up: big-endian words of 16 bits.
std::uint32_t fletcher32(const unsigned char* bytes, std::size_t size) {
  const auto fold = [](std::uint32_t sum) { return (sum & 0xFFFFU) + (sum >> 16U); };
  constexpr std::size_t words_without_overflow = 360;
  std::uint32_t sum = 0, sum_of_sums = 0;
  for (std::size_t i = 0, words = 0; i < size; i += 2) {
    sum += std::uint32_t{bytes[i]} << 8U | (i + 1 < size ? bytes[i + 1] : 0U);
    sum_of_sums += sum;
    if (++words % words_without_overflow == 0 || i + 2 >= size) {
      sum = fold(sum);
      sum_of_sums = fold(sum_of_sums);
    }
  }
  return fold(sum_of_sums) << 16U | fold(sum);
}

// Takes the checksum off; false if it is another's.
bool strip_fletcher32(Bytes& bytes) {
  if (bytes.size() < fletcher32_bytes) return false;
  const std::size_t size = bytes.size() - fletcher32_bytes;
  std::uint32_t stored = 0;
  for (std::size_t i = 0; i < fletcher32_bytes; ++i)
    stored |= std::uint32_t{bytes[size + i]} << static_cast<unsigned>(8 * i);
  const bool right = stored == fletcher32(bytes.data(), size);
  bytes.resize(size);
  return right;
}

bool inflate(Bytes& bytes, std::size_t most) {
  Bytes inflated(most);
  uLongf size = most;
  if (uncompress(inflated.data(), &size, bytes.data(), bytes.size()) != Z_OK) return false;
  inflated.resize(size);
  bytes.swap(inflated);
  return true;
}

// First all first bytes of the elements, then all second ones.
void unshuffle(Bytes& bytes, std::size_t element_bytes) {
  if (element_bytes != 2) return;
  const std::size_t elements = bytes.size() / 2;
  Bytes ordered(bytes);
  for (std::size_t i = 0; i < elements; ++i) {
    ordered[2 * i] = bytes[i];
    ordered[2 * i + 1] = bytes[elements + i];
  }
  bytes.swap(ordered);
}

class ChunkReader {
 public:
  ChunkReader(hid_t dataset, const ChunkLayout& layout, std::span<std::int16_t> values)
      : dataset_(dataset), layout_(layout), values_(values), end_(layout.whole) {
    hsize_t row = 1;
    for (std::size_t i = 1; i < end_.size(); ++i) row *= end_[i];
    end_[0] = values.size() / row;
  }

  std::string read() {
    at_.assign(end_.size(), 0);
    do {
      const std::string problem = read_chunk();
      if (!problem.empty()) return fmt::format("{} (the chunk at [{}])", problem, fmt::join(at_, ", "));
    } while (advance());
    return "";
  }

 private:
  bool advance() {
    for (std::size_t i = at_.size(); i-- > 0; at_[i] = 0)
      if ((at_[i] += layout_.chunk[i]) < end_[i]) return true;
    return false;
  }

  std::string read_chunk() {
    hsize_t stored = 0;
    if (H5Dget_chunk_storage_size(dataset_, at_.data(), &stored) < 0 || stored == 0)
      return "expected values, found none: they were never written";
    if (stored > layout_.max_stored_bytes())
      return fmt::format("expected at most {} bytes for {}, found {}", layout_.max_stored_bytes(),
                         layout_.bytes(), stored);
    bytes_.resize(stored);
    std::uint32_t left_out = 0;  // a bit for each filter
    if (H5Dread_chunk(dataset_, H5P_DEFAULT, at_.data(), &left_out, bytes_.data()) < 0)
      return "the data cannot be read: truncated or damaged";
    if (!layout_.filtered_at_the_edge && is_at_the_edge()) left_out = ~std::uint32_t{0};
    if (!undo_filters(left_out)) return "the data are damaged";
    if (bytes_.size() != layout_.bytes())
      return fmt::format("expected {} bytes, found {}", layout_.bytes(), bytes_.size());
    scatter();
    return "";
  }

  bool is_at_the_edge() const {
    for (std::size_t i = 0; i < at_.size(); ++i)
      if (at_[i] + layout_.chunk[i] > layout_.whole[i]) return true;
    return false;
  }

  bool undo_filters(std::uint32_t left_out) {
    for (std::size_t i = layout_.filters.size(); i-- > 0;) {
      if ((left_out >> i & 1U) != 0) continue;
      const H5Z_filter_t filter = layout_.filters[i];
      if (filter == H5Z_FILTER_FLETCHER32 && !strip_fletcher32(bytes_)) return false;
      if (filter == H5Z_FILTER_DEFLATE && !inflate(bytes_, layout_.bytes() + fletcher32_bytes)) return false;
      if (filter == H5Z_FILTER_SHUFFLE) unshuffle(bytes_, layout_.element_bytes);
    }
    return true;
  }

  std::int16_t element(std::size_t index) const {
    if (layout_.element_bytes == 1) return static_cast<std::int8_t>(bytes_[index]);
    const unsigned first = bytes_[2 * index], second = bytes_[2 * index + 1];
    return static_cast<std::int16_t>(layout_.big_endian ? first << 8U | second : second << 8U | first);
  }

  // To where they belong, one line along the last dimension after the other.
  void scatter() {
    const std::size_t last = at_.size() - 1;
    const std::size_t line = std::min(layout_.chunk[last], end_[last] - at_[last]);
    std::vector<hsize_t> in(at_.size());  // within the chunk
    for (bool more = true; more; more = next_line(in)) {
      std::size_t from = 0, to = 0;
      for (std::size_t i = 0; i < in.size(); ++i) {
        from = from * layout_.chunk[i] + in[i];
        to = to * end_[i] + at_[i] + in[i];
      }
      for (std::size_t i = 0; i < line; ++i) values_[to + i] = element(from + i);
    }
  }

  bool next_line(std::vector<hsize_t>& in) const {
    for (std::size_t i = in.size() - 1; i-- > 0; in[i] = 0)
      if (++in[i] < layout_.chunk[i] && at_[i] + in[i] < end_[i]) return true;
    return false;
  }

  hid_t dataset_;
  const ChunkLayout& layout_;
  std::span<std::int16_t> values_;
  std::vector<hsize_t> end_, at_;
  Bytes bytes_;
};

}  // namespace

std::size_t ChunkLayout::bytes() const {
  std::size_t bytes = element_bytes;
  for (const hsize_t size : chunk) bytes *= size;
  return bytes;
}

std::size_t ChunkLayout::max_stored_bytes() const {
  return compressBound(bytes() + fletcher32_bytes) + fletcher32_bytes;
}

std::string read_chunks(hid_t dataset, const ChunkLayout& layout, std::span<std::int16_t> values) {
  return ChunkReader(dataset, layout, values).read();
}

}  // namespace lacuna
