#include "sim/tensors/trace_writer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <span>
#include <stdexcept>

#include "sim/config/input_file.h"
#include "sim/config/problems.h"
#include "sim/tensors/hdf5_wrapper.h"
#include "sim/tensors/trace_checksums.h"
#include "sim/tensors/trace_file.h"

namespace lacuna {
namespace {

constexpr hsize_t chunk_elements = 1U << 20U;
constexpr unsigned compression = 6;
constexpr std::size_t max_mebibytes = std::size_t{1} << 30U;  // none

class HdfRefused : public std::runtime_error {
 public:
  HdfRefused() : std::runtime_error("the HDF5 library cannot make a trace") {}
};

hid_t checked(hid_t id) {
  if (id < 0) throw HdfRefused();
  return id;
}

// So that the same data are the same bytes.
Hdf5Handle without_times(hid_t property_class) {
  Hdf5Handle properties(checked(H5Pcreate(property_class)), H5Pclose);
  checked(H5Pset_obj_track_times(properties, false));
  return properties;
}

// On disk, since the library's files in memory give no image that can be opened of this version of the format
// (HDF5 1.10: H5Fget_file_image clears a flag, and leaves the checksum over it as it was).
class TemporaryFile {
 public:
  TemporaryFile() : path_(std::filesystem::temp_directory_path() / "lacuna-trace-XXXXXX") {
    const int file = ::mkstemp(path_.data());
    if (file < 0) throw InputError(path_, "", fmt::format("cannot be written: {}", std::strerror(errno)));
    ::close(file);
  }
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Hdf5Handle created(const std::string& path) {
  const Hdf5Handle access(checked(H5Pcreate(H5P_FILE_ACCESS)), H5Pclose);
  checked(H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110));  // whose metadata have checksums
  return {checked(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, without_times(H5P_FILE_CREATE), access)), H5Fclose};
}

void write_attribute(hid_t object, const char* name, hid_t type, const void* value, hid_t space) {
  const Hdf5Handle attribute(checked(H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT)),
                             H5Aclose);
  checked(H5Awrite(attribute, type, value));
}

void write_attribute(hid_t object, const char* name, hid_t type, const void* value) {
  write_attribute(object, name, type, value, Hdf5Handle(checked(H5Screate(H5S_SCALAR)), H5Sclose));
}

void write_list(hid_t object, const char* name, const std::vector<std::uint32_t>& values) {
  const hsize_t count = values.size();
  write_attribute(object, name, H5T_STD_U32LE, values.data(),
                  Hdf5Handle(checked(H5Screate_simple(1, &count, nullptr)), H5Sclose));
}

void write_text(hid_t object, const char* name, const std::string& text) {
  const Hdf5Handle type(checked(H5Tcopy(H5T_C_S1)), H5Tclose);
  checked(H5Tset_size(type, text.size() + 1));
  write_attribute(object, name, type, text.c_str());
}

// The groups above a dataset.
void make_groups(hid_t file, const std::string& path) {
  for (std::size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1)) {
    const std::string group = path.substr(0, end);
    if (H5Lexists(file, group.c_str(), H5P_DEFAULT) > 0) continue;
    const Hdf5Handle made(
        checked(H5Gcreate2(file, group.c_str(), H5P_DEFAULT, without_times(H5P_GROUP_CREATE), H5P_DEFAULT)),
        H5Gclose);
  }
}

Hdf5Handle dataset_properties(std::vector<hsize_t> shape) {
  Hdf5Handle properties = without_times(H5P_DATASET_CREATE);
  hsize_t rest = 1;
  for (std::size_t i = 1; i < shape.size(); ++i) rest *= shape[i];
  shape[0] = std::clamp<hsize_t>(chunk_elements / rest, 1, shape[0]);
  checked(H5Pset_chunk(properties, static_cast<int>(shape.size()), shape.data()));
  checked(H5Pset_fletcher32(properties));
  checked(H5Pset_deflate(properties, compression));
  return properties;
}

void write_dataset(hid_t file, const TraceDataset& dataset, double scale,
                   std::span<const std::int16_t> values) {
  const std::vector<hsize_t> shape(dataset.shape.begin(), dataset.shape.end());
  const Hdf5Handle space(checked(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr)),
                         H5Sclose);
  make_groups(file, dataset.path);
  const Hdf5Handle properties = dataset_properties(shape);
  const hid_t type = dataset.max <= INT8_MAX ? H5T_STD_I8LE : H5T_STD_I16LE;
  const Hdf5Handle written(
      checked(H5Dcreate2(file, dataset.path.c_str(), type, space, H5P_DEFAULT, properties, H5P_DEFAULT)),
      H5Dclose);
  checked(H5Dwrite(written, H5T_NATIVE_INT16, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
  write_attribute(written, "scale", H5T_NATIVE_DOUBLE, &scale);
  const TensorHeading heading{dataset.path, type == H5T_STD_I8LE ? "int8" : "int16", dataset.shape, scale};
  write_list(written, checksum_attribute, tensor_checksums(heading, values));
}

// [k][r][s][c] -> [k][c][r][s].
std::vector<std::int16_t> channels_first(const Layer& layer, const std::vector<std::int16_t>& weights) {
  std::vector<std::int16_t> moved;
  moved.reserve(weights.size());
  const std::int64_t channels = layer.channels_per_group(), positions = layer.R * layer.S;
  for (std::int64_t k = 0; k < layer.K; ++k)
    for (std::int64_t c = 0; c < channels; ++c)
      for (std::int64_t rs = 0; rs < positions; ++rs)
        moved.push_back(weights[static_cast<std::size_t>((k * positions + rs) * channels + c)]);
  return moved;
}

void write_trace(hid_t file, const Network& network, const TensorSource& tensors) {
  write_text(file, "format", TraceFile::format);
  write_attribute(file, "version", H5T_NATIVE_INT64, &TraceFile::version);
  write_text(file, "network", network.name);
  write_text(file, "description", tensors.description());
  const std::uint32_t sum =
      header_checksum(TraceFile::format, TraceFile::version, network.name, tensors.description());
  write_attribute(file, checksum_attribute, H5T_NATIVE_UINT32, &sum);
  for (const Layer& layer : network.layers) {
    const LayerTensors operands = tensors.load(layer, true);
    write_dataset(file, traced_inputs(layer), operands.input_scale, operands.input_values);
    if (layer.has_weights())
      write_dataset(file, traced_weights(layer), operands.weight_scale,
                    channels_first(layer, operands.weight_values));
  }
}

}  // namespace

std::string trace_bytes(const Network& network, const TensorSource& tensors) {
  const TemporaryFile file;
  try {
    const Hdf5Handle trace = created(file.path());
    write_trace(trace, network, tensors);
    checked(H5Fflush(trace, H5F_SCOPE_GLOBAL));
  } catch (const HdfRefused&) {
    throw InputError(file.path(), "", "cannot be written by the HDF5 library: perhaps the disk is full");
  }
  return read_file(file.path(), max_mebibytes);
}

}  // namespace lacuna
