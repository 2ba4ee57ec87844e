#include "sim/workload/trace_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <numeric>

#include "sim/workload/tensors.h"

namespace lacuna {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

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

 private:
  Hdf5Handle create(const std::string& path, const Shape& shape, hid_t type) {
    const Hdf5Handle parents(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
    H5Pset_create_intermediate_group(parents, 1);
    const Hdf5Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose);
    return {H5Dcreate2(file_, path.c_str(), type, space, parents, H5P_DEFAULT, H5P_DEFAULT), H5Dclose};
  }

  static void attribute(hid_t object, const char* name, hid_t type, const void* value) {
    const Hdf5Handle space(H5Screate(H5S_SCALAR), H5Sclose);
    const Hdf5Handle created(H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    H5Awrite(created, type, value);
  }

  Hdf5Handle file_;
};

std::vector<std::int16_t> counting(std::size_t count, std::int16_t first = 0) {
  std::vector<std::int16_t> values(count);
  std::iota(values.begin(), values.end(), first);
  return values;
}

// conv: 4 channels of 3 x 5 in 2 groups, 2 filters of 2 x 2; then fc.
Network small_network() {
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

class Trace : public ::testing::Test {
 protected:
  Trace() { std::filesystem::create_directories(folder_); }
  ~Trace() override { std::filesystem::remove_all(folder_); }

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

TEST_F(Trace, GivesTheTensorsInTheSimulatorsLayout) {
  write_all();
  const Network network = small_network();
  const auto source = traced_tensors(path_, network);
  const LayerTensors conv = source->load(network.layers[0], true);
  EXPECT_EQ(conv.input_values, counting(120, -10));
  EXPECT_THAT(conv.weight_values, ElementsAre(-3, 1, -2, 2, -1, 3, 0, 4, 5, 9, 6, 10, 7, 11, 8, 12));
  EXPECT_EQ(conv.weights.count(), 15);
  EXPECT_FALSE(conv.weights.test(0, 6));
  EXPECT_EQ(conv.inputs.rows(), 24);
  EXPECT_EQ(conv.inputs.columns(), 5);
  EXPECT_EQ(conv.inputs.count(), 119);
  EXPECT_FALSE(conv.inputs.test(2, 0));
  const LayerTensors fc = source->load(network.layers[1], true);
  EXPECT_EQ(fc.inputs.rows(), 32);
  EXPECT_EQ(fc.inputs.columns(), 1);
  EXPECT_EQ(fc.weight_values, counting(48, -20));
}

TEST_F(Trace, LoadsMasksWithoutValues) {
  write_all();
  const Network network = small_network();
  const auto source = traced_tensors(path_, network);
  for (const Layer& layer : network.layers) {
    const LayerTensors with = source->load(layer, true), without = source->load(layer, false);
    EXPECT_EQ(with.weights, without.weights);
    EXPECT_EQ(with.inputs, without.inputs);
    EXPECT_TRUE(without.weight_values.empty() && without.input_values.empty());
  }
}

TEST_F(Trace, UsesTheFirstImagesOfALongerOne) {
  write([](TraceWriter& writer) {
    writer.header();
    writer.dataset("/conv/input", {3, 4, 3, 5}, std::vector<std::int8_t>(180, 1), H5T_NATIVE_INT8);
    writer.dataset("/conv/weights", {2, 2, 2, 2}, counting(16));
    write_fc(writer);
  });
  const Network network = small_network();
  EXPECT_EQ(traced_tensors(path_, network)->load(network.layers[0], true).input_values,
            std::vector<std::int16_t>(120, 1));
}

TEST_F(Trace, PoolingNeedsInputsOnlyAndGemmIsOneColumnWide) {
  Network network;
  Layer pool = small_network().layers[0], gemm = pool;
  pool.kind = LayerKind::max_pool;
  pool.name = "block/pool";
  gemm.kind = LayerKind::gemm;
  gemm.name = "gemm";
  gemm.W = gemm.Q = gemm.R = gemm.S = gemm.groups = 1;
  gemm.P = 3;
  network.layers = {pool, gemm};
  write([](TraceWriter& writer) {
    writer.header();
    writer.dataset("/block/pool/input", {2, 4, 3, 5}, counting(120));
    writer.dataset("/gemm/input", {2, 4, 3, 1}, counting(24));
    writer.dataset("/gemm/weights", {2, 4}, counting(8));
  });
  const auto source = traced_tensors(path_, network);
  EXPECT_EQ(source->load(pool, true).weights, BitMask());
  EXPECT_EQ(source->load(gemm, true).inputs.rows(), 24);
}

TEST_F(Trace, HeaderOfFixedLengthStrings) {
  write([](TraceWriter& writer) {
    writer.fixed_length_header();
    write_conv(writer);
    write_fc(writer);
  });
  EXPECT_THAT(problems(), ElementsAre());
}

TEST_F(Trace, SaysWhatItIs) {
  write_all();
  const auto source = traced_tensors(path_, small_network());
  EXPECT_EQ(source->origin(), "trace");
  EXPECT_EQ(source->description(), "small.h5, digest " + TraceFile(path_).digest());
  EXPECT_THAT(TraceFile(path_).digest(), ::testing::MatchesRegex("[0-9a-f]{16}"));
}

TEST_F(Trace, DigestSeesTheContent) {
  write_all();
  const std::string before = TraceFile(path_).digest();
  write([](TraceWriter& writer) {
    writer.header();
    write_fc(writer);
  });
  EXPECT_NE(TraceFile(path_).digest(), before);
}

TEST_F(Trace, MissingFile) {
  EXPECT_THAT(problems(),
              ElementsAre(": expected an HDF5 trace, found nothing to read: No such file or directory"));
}

TEST_F(Trace, Folder) {
  path_ = folder_;
  EXPECT_THAT(problems(), ElementsAre(": expected an HDF5 trace, found a directory"));
}

TEST_F(Trace, NotHdf5) {
  std::ofstream(path_) << "{\"json\": true}";
  EXPECT_THAT(problems(), ElementsAre(": expected an HDF5 trace, found another kind of file"));
  std::ofstream(path_).flush();
  EXPECT_THAT(problems(), ElementsAre(": expected an HDF5 trace, found an empty file"));
}

TEST_F(Trace, Truncated) {
  write_all();
  for (std::uintmax_t size = std::filesystem::file_size(path_) - 1; size > 100; size -= size / 9) {
    SCOPED_TRACE(size);
    write_all();
    std::filesystem::resize_file(path_, size);
    EXPECT_THAT(problems(), ElementsAre(": expected an HDF5 trace, found a truncated or damaged HDF5 file"));
  }
}

TEST_F(Trace, WrongHeader) {
  write([](TraceWriter& writer) {
    writer.header("other", 2);
    write_conv(writer);
    write_fc(writer);
  });
  EXPECT_THAT(problems(), ElementsAre("/: attribute format: expected \"lacuna-trace\", found \"other\"",
                                      "/: attribute version: expected integer 1, found integer 2"));
}

TEST_F(Trace, MissingObjects) {
  write([](TraceWriter& writer) { writer.dataset("/conv/input", {2, 4, 3, 5}, counting(120)); });
  EXPECT_THAT(problems(), ElementsAre("/: attribute format: expected \"lacuna-trace\", found nothing",
                                      "/: attribute version: expected integer 1, found nothing",
                                      "/conv/weights: expected a dataset, found nothing",
                                      "/fc: expected a group, found nothing"));
}

TEST_F(Trace, ObjectsOfTheWrongKind) {
  write([](TraceWriter& writer) {
    writer.header();
    writer.dataset("/conv/input", {2, 4, 3, 5}, counting(120));
    writer.dataset("/conv/weights/values", {2, 2, 2, 2}, counting(16));
    writer.dataset("/fc", {2}, counting(2));
  });
  EXPECT_THAT(problems(),
              ElementsAre("/conv/weights: expected a dataset, found something else or damaged data",
                          "/fc: expected a group, found something else or damaged data"));
}

TEST_F(Trace, WrongShapes) {
  write([](TraceWriter& writer) {
    writer.header();
    writer.dataset("/conv/input", {2, 3, 5}, counting(30));
    writer.dataset("/conv/weights", {3, 2, 2, 2}, counting(24));
    writer.dataset("/fc/input", {1, 16}, counting(16));
    writer.dataset("/fc/weights", {3, 16, 1, 1}, counting(48));
  });
  const std::string longer = "; only the first number may be larger";
  EXPECT_THAT(problems(), ElementsAre("/conv/input: expected [2, 4, 3, 5], found [2, 3, 5]" + longer,
                                      "/conv/weights: expected [2, 2, 2, 2], found [3, 2, 2, 2]",
                                      "/fc/input: expected [2, 16], found [1, 16]" + longer,
                                      "/fc/weights: expected [3, 16], found [3, 16, 1, 1]"));
}

TEST_F(Trace, WrongTypes) {
  write([](TraceWriter& writer) {
    writer.header();
    writer.dataset("/conv/input", {2, 4, 3, 5}, std::vector<float>(120), H5T_NATIVE_FLOAT);
    writer.dataset("/conv/weights", {2, 2, 2, 2}, std::vector<std::uint8_t>(16), H5T_NATIVE_UINT8);
    writer.dataset("/fc/input", {2, 16}, std::vector<std::int32_t>(32), H5T_NATIVE_INT32);
    writer.dataset("/fc/weights", {3, 16}, counting(48));
  });
  EXPECT_THAT(problems(), ElementsAre("/conv/input: expected type int8 or int16, found float32",
                                      "/conv/weights: expected type int8 or int16, found uint8",
                                      "/fc/input: expected type int8 or int16, found int32"));
}

TEST_F(Trace, WrongScales) {
  const double negative = -0.5, infinite = std::numeric_limits<double>::infinity();
  const std::int64_t integer = 1;
  write([&](TraceWriter& writer) {
    writer.header();
    writer.scaled("/conv/input", {2, 4, 3, 5});
    writer.scaled("/conv/weights", {2, 2, 2, 2}, H5T_NATIVE_DOUBLE, &negative);
    writer.scaled("/fc/input", {2, 16}, H5T_NATIVE_INT64, &integer);
    writer.scaled("/fc/weights", {3, 16}, H5T_NATIVE_DOUBLE, &infinite);
  });
  const std::string expected = ": attribute scale: expected a positive finite float, found ";
  EXPECT_THAT(problems(),
              ElementsAre("/conv/input" + expected + "nothing", "/conv/weights" + expected + "-0.5",
                          "/fc/input" + expected + "integer 1", "/fc/weights" + expected + "inf"));
}

TEST_F(Trace, ValuesOutOfTheLayersWidth) {
  write([](TraceWriter& writer) {
    writer.header();
    writer.dataset("/conv/input", {2, 4, 3, 5}, counting(120, 10));
    std::vector<std::int16_t> weights(16, 127);
    weights[6] = -128;
    writer.dataset("/conv/weights", {2, 2, 2, 2}, weights);
    write_fc(writer);
  });
  EXPECT_THAT(problems(),
              ElementsAre("/conv/input: expected values in -128..127, found 128 at [1, 3, 2, 3] and 1 more",
                          "/conv/weights: expected values in -127..127, found -128 at [0, 1, 1, 0]"));
}

TEST_F(Trace, AllProblemsAtOnce) {
  write([](TraceWriter& writer) {
    writer.header("other");
    const double zero = 0;
    writer.dataset("/conv/input", {2, 3}, std::vector<float>(6), H5T_NATIVE_FLOAT, zero);
  });
  EXPECT_THAT(
      problems(),
      ElementsAre(HasSubstr("/: attribute format"), HasSubstr("/conv/input: expected type"),
                  HasSubstr("/conv/input: expected [2, 4, 3, 5], found [2, 3]"),
                  HasSubstr("/conv/input: attribute scale"), HasSubstr("/conv/weights: expected a dataset"),
                  HasSubstr("/fc: expected a group")));
}

}  // namespace
}  // namespace lacuna
