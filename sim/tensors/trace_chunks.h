// Reads chunked datasets chunk by chunk. The library's own reading lets gzip expand a chunk without end, and
// takes one that expands to less than its size for whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/tensors/hdf5_wrapper.h"

namespace lacuna {

// A filter of a dataset's chunks: H5Z_FILTER_DEFLATE, H5Z_FILTER_SHUFFLE or H5Z_FILTER_FLETCHER32.
using ChunkFilters = std::vector<H5Z_filter_t>;

struct ChunkLayout {
  std::vector<hsize_t> whole, chunk;  // elements
  std::size_t element_bytes = 1;      // 1 or 2
  bool big_endian = false;
  bool filtered_at_the_edge = true;  // chunks that reach beyond `whole` go through the filters, too
  ChunkFilters filters;              // in the order of writing

  std::size_t bytes() const;             // of a chunk
  std::size_t max_stored_bytes() const;  // of a chunk, as the filters leave it
};

// As many rows of the first dimension as `values` has, row-major. What is wrong, naming the chunk; "" if
// nothing is.
std::string read_chunks(hid_t dataset, const ChunkLayout& layout, std::span<std::int16_t> values);

}  // namespace lacuna
