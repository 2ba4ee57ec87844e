#include "sim/tensors/trace_storage.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

#include "sim/tensors/hdf5_wrapper.h"
#include "sim/tensors/trace_chunks.h"

namespace lacuna {
namespace {

using Sizes = std::vector<hsize_t>;

constexpr hsize_t max_chunk_bytes = 16U << 20U;  // of a tensor that is smaller

constexpr const char* never_written = "expected values, found none: they were never written";

std::string unwelcome_filter(H5Z_filter_t filter, const char* name, bool twice) {
  return fmt::format("expected at most the filters gzip, shuffle and fletcher32, each once, found {}{}",
                     name[0] == '\0' ? fmt::format("number {}", filter) : name, twice ? " twice" : "");
}

// "" and the filters, or which of them is none that a trace may have.
std::string filter_problem(hid_t properties, ChunkFilters& filters) {
  const int count = H5Pget_nfilters(properties);
  for (int i = 0; i < count; ++i) {
    unsigned flags = 0;
    std::size_t parameters = 0;
    std::array<char, 64> name{};
    const H5Z_filter_t filter = H5Pget_filter2(properties, static_cast<unsigned>(i), &flags, &parameters,
                                               nullptr, name.size() - 1, name.data(), nullptr);
    const bool twice = std::find(filters.begin(), filters.end(), filter) != filters.end();
    const bool known =
        filter == H5Z_FILTER_DEFLATE || filter == H5Z_FILTER_SHUFFLE || filter == H5Z_FILTER_FLETCHER32;
    if (!known || twice) return unwelcome_filter(filter, known ? name.data() : "", twice);
    filters.push_back(filter);
  }
  return "";
}

hsize_t product(const Sizes& sizes) {
  hsize_t all = 1;
  for (const hsize_t size : sizes) all *= size;
  return all;
}

Sizes extents(hid_t dataset) {
  const Hdf5Handle space(H5Dget_space(dataset), H5Sclose);
  Sizes sizes(static_cast<std::size_t>(std::max(0, H5Sget_simple_extent_ndims(space))));
  H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
  return sizes;
}

hsize_t element_bytes(hid_t dataset) {
  return H5Tget_size(Hdf5Handle(H5Dget_type(dataset), H5Tclose));
}

// "" and the layout, or why no chunk of it is to be read.
std::string layout_problem(hid_t dataset, hid_t properties, ChunkLayout& layout) {
  const Hdf5Handle type(H5Dget_type(dataset), H5Tclose);
  layout.whole = extents(dataset);
  layout.chunk.resize(layout.whole.size());
  layout.element_bytes = H5Tget_size(type);
  layout.big_endian = H5Tget_order(type) == H5T_ORDER_BE;
  const int rank = static_cast<int>(layout.chunk.size());
  if (H5Pget_chunk(properties, rank, layout.chunk.data()) != rank)
    return "expected chunks of as many dimensions as it has";
  hsize_t bytes = layout.element_bytes;
  const hsize_t most = std::max(max_chunk_bytes, product(layout.whole) * bytes);
  for (const hsize_t size : layout.chunk)  // step by step, since the product may not fit
    if (size == 0 || size > most || (bytes *= size) > most)
      return fmt::format("expected chunks of at most {} bytes, found [{}]", most,
                         fmt::join(layout.chunk, ", "));
  unsigned options = 0;
  H5Pget_chunk_opts(properties, &options);
  layout.filtered_at_the_edge = (options & H5D_CHUNK_DONT_FILTER_PARTIAL_CHUNKS) == 0;
  return filter_problem(properties, layout.filters);
}

std::string read_chunked(hid_t dataset, hid_t properties, std::span<std::int16_t> values) {
  ChunkLayout layout;
  const std::string problem = layout_problem(dataset, properties, layout);
  return problem.empty() ? read_chunks(dataset, layout, values) : problem;
}

// With the library, which only copies and converts here.
std::string read_whole(hid_t dataset, std::span<std::int16_t> values) {
  const Hdf5Handle file_space(H5Dget_space(dataset), H5Sclose);
  Sizes count = extents(dataset);
  count[0] = values.size() / (product(count) / count[0]);
  const Sizes origin(count.size());
  H5Sselect_hyperslab(file_space, H5S_SELECT_SET, origin.data(), nullptr, count.data(), nullptr);
  const Hdf5Handle memory(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr), H5Sclose);
  if (H5Dread(dataset, H5T_NATIVE_INT16, memory, file_space, H5P_DEFAULT, values.data()) >= 0) return "";
  return "the data cannot be read: truncated or damaged";
}

std::string unchunked_problem(hid_t dataset, bool compact) {
  if (H5Dget_storage_size(dataset) == 0 || (!compact && H5Dget_offset(dataset) == HADDR_UNDEF))
    return never_written;
  const hsize_t bytes = product(extents(dataset)) * element_bytes(dataset);
  if (H5Dget_storage_size(dataset) == bytes) return "";
  return fmt::format("expected {} bytes of values, found {}", bytes, H5Dget_storage_size(dataset));
}

herr_t refuse_link(const char*, const char*, const char*, const char*, unsigned*, hid_t, void*) {
  return -1;
}

// Where a soft or external link leads.
std::string target(hid_t file, const std::string& path, const H5L_info_t& info) {
  const std::size_t size = std::min<std::size_t>(info.u.val_size, 4096);
  std::vector<char> value(size + 1);
  const char* name = value.data();
  if (H5Lget_val(file, path.c_str(), value.data(), size, H5P_DEFAULT) >= 0 && info.type == H5L_TYPE_EXTERNAL)
    H5Lunpack_elink_val(value.data(), size, nullptr, &name, nullptr);
  return quoted(name);
}

}  // namespace

std::string foreign_storage_problem(hid_t dataset) {
  const Hdf5Handle properties(H5Dget_create_plist(dataset), H5Pclose);
  if (properties.valid() && H5Pget_layout(properties) == H5D_VIRTUAL)
    return "expected values in this file, found a virtual dataset, which has them in others";
  if (properties.valid() && H5Pget_external_count(properties) != 0)
    return "expected values in this file, found external storage, which has them in others";
  return "";
}

std::string read_rows(hid_t dataset, std::span<std::int16_t> values) {
  const Hdf5Handle properties(H5Dget_create_plist(dataset), H5Pclose);
  const H5D_layout_t layout = properties.valid() ? H5Pget_layout(properties) : H5D_LAYOUT_ERROR;
  if (layout == H5D_CHUNKED) return read_chunked(dataset, properties, values);
  if (layout == H5D_CONTIGUOUS || layout == H5D_COMPACT) {
    const std::string problem = unchunked_problem(dataset, layout == H5D_COMPACT);
    return problem.empty() ? read_whole(dataset, values) : problem;
  }
  return "expected values, found storage of an unknown kind or damaged data";
}

Hdf5Handle access_within_file(hid_t property_class) {
  Hdf5Handle properties(H5Pcreate(property_class), H5Pclose);
  H5Pset_elink_cb(properties, refuse_link, nullptr);
  return properties;
}

std::string unopened(hid_t file, const std::string& path) {
  const Hdf5Handle access = access_within_file(H5P_LINK_ACCESS);
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    H5L_info_t info;
    if (H5Lget_info(file, part.c_str(), &info, access) < 0) return "nothing";
    if (info.type == H5L_TYPE_EXTERNAL)
      return fmt::format("a link to another file ({})", target(file, part, info));
    const bool is_open_end = H5Oexists_by_name(file, part.c_str(), access) <= 0;
    if (info.type == H5L_TYPE_SOFT && is_open_end)
      return fmt::format("a soft link to {}, which is not in this file", target(file, part, info));
    if (end == std::string::npos) return "something else or damaged data";
  }
}

}  // namespace lacuna
