// Writes small traces as h5py would, with all that can be wrong with one.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <numeric>

#include "sim/tensors/tensors.h"
#include "sim/tensors/trace_file.h"

namespace lacuna::test {

using Shape = std::vector<hsize_t>;

// Writes a trace as h5py would.
class TraceWriter {
 public:
  explicit TraceWriter(const std::string& path)
      : file_(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose) {}

  void header(const char* format = "lacuna-trace", std::int64_t version = 1) {
    const Hdf5Handle text(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(text, H5T_VARIABLE);
    attribute(file_, "format", text, &format);
    attribute(file_, "version", H5T_NATIVE_INT64, &version);
  }

  void fixed_length_header() {
    const Hdf5Handle text(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(text, 20);
    const std::int32_t version = 1;
    attribute(file_, "format", text, "lacuna-trace\0\0\0\0\0\0\0");
    attribute(file_, "version", H5T_NATIVE_INT32, &version);
  }

  template <class T>
  void dataset(const std::string& path, const Shape& shape, const std::vector<T>& values, hid_t type,
               double scale = 0.5) {
    const Hdf5Handle dataset = create(path, shape, type);
    H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
    attribute(dataset, "scale", H5T_NATIVE_DOUBLE, &scale);
  }

  void dataset(const std::string& path, const Shape& shape, const std::vector<std::int16_t>& values) {
    dataset(path, shape, values, H5T_NATIVE_INT16);
  }

  // Of zeros, with a scale of any type or none.
  void scaled(const std::string& path, const Shape& shape, hid_t scale_type = H5I_INVALID_HID,
              const void* scale = nullptr) {
    const Hdf5Handle dataset = create(path, shape, H5T_NATIVE_INT8);
    if (scale != nullptr) attribute(dataset, "scale", scale_type, scale);
  }

  hid_t file() const { return file_; }

  // A dataset that is made in any way; `properties` of H5P_DATASET_CREATE.
  Hdf5Handle create(const std::string& path, const Shape& shape, hid_t type, hid_t properties = H5P_DEFAULT) {
    const Hdf5Handle parents(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
    H5Pset_create_intermediate_group(parents, 1);
    const Hdf5Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose);
    return {H5Dcreate2(file_, path.c_str(), type, space, parents, properties, H5P_DEFAULT), H5Dclose};
  }

  static void attribute(hid_t object, const char* name, hid_t type, const void* value) {
    const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose);
    const Hdf5Handle created(H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    H5Awrite(created, type, value);
  }

 private:
  Hdf5Handle file_;
};

inline std::vector<std::int16_t> counting(std::size_t count, std::int16_t first = 0) {
  std::vector<std::int16_t> values(count);
  std::iota(values.begin(), values.end(), first);
  return values;
}

// conv: 4 channels of 3 x 5 in 2 groups, 2 filters of 2 x 2; then fc.
inline Network small_network() {
  Layer conv;
  conv.name = "conv";
  conv.N = 2;
  conv.C = 4;
  conv.H = 3;
  conv.W = 5;
  conv.K = conv.groups = 2;
  conv.R = conv.S = 2;
  conv.P = 2;
  conv.Q = 4;
  conv.input_bits = conv.weight_bits = 8;
  Layer fc;
  fc.name = "fc";
  fc.kind = LayerKind::fully_connected;
  fc.N = 2;
  fc.C = 16;
  fc.K = 3;
  Network network;
  network.layers = {conv, fc};
  return network;
}

class TraceTest : public ::testing::Test {
 protected:
  TraceTest() { std::filesystem::create_directories(folder_); }
  ~TraceTest() override { std::filesystem::remove_all(folder_); }

  void write(const std::function<void(TraceWriter&)>& content) {
    TraceWriter writer(path_);
    content(writer);
  }

  static void write_conv(TraceWriter& writer) {
    writer.dataset("/conv/input", {2, 4, 3, 5}, counting(120, -10));
    writer.dataset("/conv/weights", {2, 2, 2, 2}, counting(16, -3));
  }

  static void write_fc(TraceWriter& writer) {
    writer.dataset("/fc/input", {2, 16}, counting(32));
    writer.dataset("/fc/weights", {3, 16}, counting(48, -20));
  }

  void write_all() {
    write([](TraceWriter& writer) {
      writer.header();
      write_conv(writer);
      write_fc(writer);
    });
  }

  // The problems of opening the trace, without the file's name; and nothing may be printed.
  std::vector<std::string> problems() const {
    ::testing::internal::CaptureStderr();
    std::vector<std::string> messages;
    try {
      traced_tensors(path_, small_network());
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems()) {
        EXPECT_EQ(problem.file, path_);
        messages.push_back(problem.pointer + ": " + problem.message);
      }
    }
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
    return messages;
  }

  const std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) / ("lacuna_trace_" + std::to_string(getpid()));
  std::string path_ = folder_ / "small.h5";
};

}  // namespace lacuna::test
