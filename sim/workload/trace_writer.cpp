#include "sim/workload/trace_writer.h"

#include <algorithm>
#include <span>
#include <stdexcept>

#include "sim/workload/hdf5_wrapper.h"
#include "sim/workload/trace_file.h"

namespace lacuna {
namespace {

constexpr hsize_t chunk_elements = 1U << 20U;
constexpr unsigned compression = 6;

// Nothing but memory can run out here: the file is made in memory.
hid_t checked(hid_t id) {
  if (id < 0) throw std::runtime_error("the HDF5 library cannot make a trace");
  return id;
}

Hdf5Handle memory_file() {
  const Hdf5Handle access(checked(H5Pcreate(H5P_FILE_ACCESS)), H5Pclose);
  checked(H5Pset_fapl_core(access, chunk_elements, false));
  return {checked(H5Fcreate("trace", H5F_ACC_TRUNC, H5P_DEFAULT, access)), H5Fclose};
}

void write_attribute(hid_t object, const char* name, hid_t type, const void* value) {
  const Hdf5Handle space(checked(H5Screate(H5S_SCALAR)), H5Sclose);
  const Hdf5Handle attribute(checked(H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT)),
                             H5Aclose);
  checked(H5Awrite(attribute, type, value));
}

void write_text(hid_t object, const char* name, const std::string& text) {
  const Hdf5Handle type(checked(H5Tcopy(H5T_C_S1)), H5Tclose);
  checked(H5Tset_size(type, text.size() + 1));
  write_attribute(object, name, type, text.c_str());
}

// No times, so that the same data are the same bytes.
Hdf5Handle dataset_properties(std::vector<hsize_t> shape) {
  Hdf5Handle properties(checked(H5Pcreate(H5P_DATASET_CREATE)), H5Pclose);
  hsize_t rest = 1;
  for (std::size_t i = 1; i < shape.size(); ++i) rest *= shape[i];
  shape[0] = std::clamp<hsize_t>(chunk_elements / rest, 1, shape[0]);
  checked(H5Pset_obj_track_times(properties, false));
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
  const Hdf5Handle links(checked(H5Pcreate(H5P_LINK_CREATE)), H5Pclose);
  checked(H5Pset_create_intermediate_group(links, 1));
  const Hdf5Handle properties = dataset_properties(shape);
  const hid_t type = dataset.max <= INT8_MAX ? H5T_STD_I8LE : H5T_STD_I16LE;
  const Hdf5Handle written(
      checked(H5Dcreate2(file, dataset.path.c_str(), type, space, links, properties, H5P_DEFAULT)), H5Dclose);
  checked(H5Dwrite(written, H5T_NATIVE_INT16, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
  write_attribute(written, "scale", H5T_NATIVE_DOUBLE, &scale);
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

}  // namespace

std::string trace_bytes(const Network& network, const TensorSource& tensors) {
  const Hdf5Handle file = memory_file();
  write_text(file, "format", TraceFile::format);
  write_attribute(file, "version", H5T_NATIVE_INT64, &TraceFile::version);
  write_text(file, "network", network.name);
  write_text(file, "description", tensors.description());
  for (const Layer& layer : network.layers) {
    const LayerTensors operands = tensors.load(layer, true);
    write_dataset(file, traced_inputs(layer), operands.input_scale, operands.input_values);
    if (layer.has_weights())
      write_dataset(file, traced_weights(layer), operands.weight_scale,
                    channels_first(layer, operands.weight_values));
  }
  checked(H5Fflush(file, H5F_SCOPE_GLOBAL));
  std::string bytes(static_cast<std::size_t>(checked(H5Fget_file_image(file, nullptr, 0))), '\0');
  checked(H5Fget_file_image(file, bytes.data(), bytes.size()));
  return bytes;
}

}  // namespace lacuna
