#include "sim/tensors/trace_file.h"

#include <fstream>
#include <limits>

#include "tests/unit/tensors/small_trace.h"

namespace lacuna {
namespace {

using test::counting;
using test::small_network;
using test::TraceWriter;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Trace : public test::TraceTest {};

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
  EXPECT_THAT(problems(), ElementsAre(": cannot be read: No such file or directory"));
}

TEST_F(Trace, Folder) {
  path_ = folder_;
  EXPECT_THAT(problems(), ElementsAre(": expected a file, found a folder"));
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
