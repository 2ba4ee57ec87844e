#include "sim/workload/trace_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "sim/workload/hash.h"

namespace lacuna {
namespace {

[[noreturn]] void fail_to_open(const std::string& path, const std::string& found) {
  throw InputError(path, "", "expected an HDF5 trace, found " + found);
}

std::string file_digest(const std::string& path) {
  if (std::filesystem::is_directory(path)) fail_to_open(path, "a directory");
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) fail_to_open(path, "nothing to read: " + std::generic_category().message(errno));
  std::vector<char> piece(std::size_t{1} << 20);
  std::uint64_t digest = hash_start;
  do {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    digest = hash64({piece.data(), static_cast<std::size_t>(in.gcount())}, digest);
  } while (in);
  return fmt::format("{:016x}", digest);
}

Hdf5Handle open_file(const std::string& path) {
  if (std::filesystem::is_empty(path)) fail_to_open(path, "an empty file");
  if (H5Fis_hdf5(path.c_str()) <= 0) fail_to_open(path, "another kind of file");
  Hdf5Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (!file.valid()) fail_to_open(path, "a truncated or damaged HDF5 file");
  return file;
}

std::string type_name(hid_t type) {
  const std::size_t bits = 8 * H5Tget_size(type);
  switch (H5Tget_class(type)) {
    case H5T_INTEGER:
      return fmt::format("{}int{}", H5Tget_sign(type) == H5T_SGN_NONE ? "u" : "", bits);
    case H5T_FLOAT:
      return fmt::format("float{}", bits);
    case H5T_STRING:
      return "a string";
    default:
      return "another type";
  }
}

std::string list(const std::vector<std::int64_t>& numbers) {
  return fmt::format("[{}]", fmt::join(numbers, ", "));
}

// One dataset against what it has to look like.
class DatasetReader {
 public:
  DatasetReader(hid_t dataset, const TraceDataset& expected, std::vector<std::string>& complaints)
      : dataset_(dataset), expected_(expected), complaints_(complaints) {}

  std::vector<std::int16_t> read() {
    check_type();
    check_shape();
    check_scale();
    if (!complaints_.empty()) return {};
    std::vector<std::int16_t> values = read_values();
    check_range(values);
    if (!complaints_.empty()) values.clear();
    return values;
  }

 private:
  void check_type() {
    const Hdf5Handle type(H5Dget_type(dataset_), H5Tclose);
    const std::string name = type_name(type);
    if (name != "int8" && name != "int16")
      complaints_.push_back("expected type int8 or int16, found " + name);
  }

  void check_shape() {
    const Hdf5Handle space(H5Dget_space(dataset_), H5Sclose);
    std::vector<hsize_t> sizes(static_cast<std::size_t>(std::max(0, H5Sget_simple_extent_ndims(space))));
    H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
    const std::vector<std::int64_t> shape(sizes.begin(), sizes.end());
    if (shape == expected_.shape) return;
    if (expected_.longer_allowed && shape.size() == expected_.shape.size() && shape[0] > expected_.shape[0] &&
        std::equal(shape.begin() + 1, shape.end(), expected_.shape.begin() + 1)) {
      return;
    }
    complaints_.push_back("expected " + list(expected_.shape) + ", found " + list(shape) +
                          (expected_.longer_allowed ? "; only the first number may be larger" : ""));
  }

  void check_scale() {
    const Hdf5Attribute scale(dataset_, "scale");
    const auto value = scale.real();
    if (value && std::isfinite(*value) && *value > 0) return;
    complaints_.push_back("attribute scale: expected a positive finite float, found " + scale.describe());
  }

  std::vector<std::int16_t> read_values() {
    const std::vector<hsize_t> count(expected_.shape.begin(), expected_.shape.end());
    constexpr std::array<hsize_t, H5S_MAX_RANK> origin{};
    const Hdf5Handle memory_space(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr),
                                  H5Sclose);
    const Hdf5Handle file_space(H5Dget_space(dataset_), H5Sclose);
    H5Sselect_hyperslab(file_space, H5S_SELECT_SET, origin.data(), nullptr, count.data(), nullptr);
    std::vector<std::int16_t> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(memory_space)));
    if (H5Dread(dataset_, H5T_NATIVE_INT16, memory_space, file_space, H5P_DEFAULT, values.data()) < 0) {
      complaints_.push_back("the data cannot be read: truncated, damaged or compressed by an unknown filter");
    }
    return values;
  }

  void check_range(const std::vector<std::int16_t>& values) {
    const auto outside = [this](std::int16_t v) { return v < expected_.min || v > expected_.max; };
    const auto first = std::ranges::find_if(values, outside);
    if (first == values.end()) return;
    const auto more = std::count_if(first + 1, values.end(), outside);
    complaints_.push_back(fmt::format("expected values in {}..{}, found {} at {}{}", expected_.min,
                                      expected_.max, *first, list(coordinates(first - values.begin())),
                                      more > 0 ? fmt::format(" and {} more", more) : ""));
  }

  std::vector<std::int64_t> coordinates(std::int64_t index) const {
    std::vector<std::int64_t> result(expected_.shape.size());
    for (std::size_t i = result.size(); i-- > 0; index /= expected_.shape[i])
      result[i] = index % expected_.shape[i];
    return result;
  }

  hid_t dataset_;
  const TraceDataset& expected_;
  std::vector<std::string>& complaints_;
};

// Why an object could not be opened as `kind`.
std::string refused(hid_t file, const std::string& path, const std::string& kind) {
  const bool there = H5Lexists(file, path.c_str(), H5P_DEFAULT) > 0;
  return "expected a " + kind + ", found " + (there ? "something else or damaged data" : "nothing");
}

}  // namespace

TraceDataset traced_inputs(const Layer& layer) {
  const std::int64_t limit = std::int64_t{1} << (layer.input_bits - 1);
  std::vector<std::int64_t> shape{layer.N, layer.C};
  if (layer.kind != LayerKind::fully_connected) shape.insert(shape.end(), {layer.H, layer.W});
  return {"/" + layer.name + "/input", std::move(shape), true, -limit, limit - 1};
}

TraceDataset traced_weights(const Layer& layer) {
  const std::int64_t limit = (std::int64_t{1} << (layer.weight_bits - 1)) - 1;
  std::vector<std::int64_t> shape{layer.K, layer.channels_per_group()};
  if (layer.kind == LayerKind::conv) shape.insert(shape.end(), {layer.R, layer.S});
  return {"/" + layer.name + "/weights", std::move(shape), false, -limit, limit};
}

TraceFile::TraceFile(const std::string& path)
    : path_(path), digest_(file_digest(path)), file_(open_file(path)) {}

std::string TraceFile::network() const {
  const Hdf5Attribute name(file_, "network");
  if (const auto text = name.text()) return *text;
  throw InputError(path_, "/", "attribute network: expected the name of a network, found " + name.describe());
}

void TraceFile::check_header(std::vector<Problem>& problems) const {
  const Hdf5Attribute found(file_, "format");
  if (found.text() != format) {
    problems.push_back(
        {path_, "/",
         std::string("attribute format: expected \"") + format + "\", found " + found.describe()});
  }
  const Hdf5Attribute found_version(file_, "version");
  if (found_version.integer() != version) {
    problems.push_back({path_, "/",
                        "attribute version: expected integer " + std::to_string(version) + ", found " +
                            found_version.describe()});
  }
}

bool TraceFile::check_group(const std::string& path, std::vector<Problem>& problems) const {
  const Hdf5Handle group(H5Gopen2(file_, path.c_str(), H5P_DEFAULT), H5Gclose);
  if (!group.valid()) problems.push_back({path_, path, refused(file_, path, "group")});
  return group.valid();
}

std::vector<std::int16_t> TraceFile::read(const TraceDataset& expected,
                                          std::vector<Problem>& problems) const {
  const Hdf5Handle dataset(H5Dopen2(file_, expected.path.c_str(), H5P_DEFAULT), H5Dclose);
  if (!dataset.valid()) {
    problems.push_back({path_, expected.path, refused(file_, expected.path, "dataset")});
    return {};
  }
  std::vector<std::string> complaints;
  std::vector<std::int16_t> values = DatasetReader(dataset, expected, complaints).read();
  for (std::string& complaint : complaints) problems.push_back({path_, expected.path, std::move(complaint)});
  return values;
}

double TraceFile::scale(const TraceDataset& dataset) const {
  const Hdf5Handle opened(H5Dopen2(file_, dataset.path.c_str(), H5P_DEFAULT), H5Dclose);
  return Hdf5Attribute(opened, "scale").real().value();
}

}  // namespace lacuna
