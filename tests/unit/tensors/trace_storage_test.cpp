// Values that are nowhere, or not in the trace: what HDF5 would read as zeros or from another file.
#include "sim/tensors/trace_storage.h"

#include <zlib.h>

#include <array>

#include "tests/unit/tensors/small_trace.h"

namespace lacuna {
namespace {

using test::counting;
using test::Shape;
using test::TraceWriter;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* never_written = "/conv/weights: expected values, found none: they were never written";

class TraceStorage : public test::TraceTest {
 protected:
  // A good trace but for /conv/weights, [2, 2, 2, 2] of int8 with a scale, which `content` makes.
  void write_all_but_weights(const std::function<void(TraceWriter&)>& content) {
    write([&](TraceWriter& writer) {
      writer.header();
      writer.dataset("/conv/input", {2, 4, 3, 5}, counting(120));
      write_fc(writer);
      content(writer);
    });
  }

  static Hdf5Handle weights(TraceWriter& writer, hid_t properties) {
    Hdf5Handle dataset = writer.create("/conv/weights", {2, 2, 2, 2}, H5T_NATIVE_INT8, properties);
    const double scale = 0.5;
    TraceWriter::attribute(dataset, "scale", H5T_NATIVE_DOUBLE, &scale);
    return dataset;
  }

  static Hdf5Handle properties(const Shape& chunk = {}) {
    Hdf5Handle made(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    if (!chunk.empty()) H5Pset_chunk(made, static_cast<int>(chunk.size()), chunk.data());
    return made;
  }

  static void write_values(hid_t dataset) {
    const std::vector<std::int8_t> values(16, 1);
    EXPECT_GE(H5Dwrite(dataset, H5T_NATIVE_INT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), 0);
  }
};

TEST_F(TraceStorage, NeverWritten) {
  const std::int8_t fill = 3;
  for (const bool chunked : {false, true})
    for (const bool filled : {false, true}) {
      const Hdf5Handle made = properties(chunked ? Shape{1, 2, 2, 2} : Shape{});
      if (filled) H5Pset_fill_value(made, H5T_NATIVE_INT8, &fill);
      write_all_but_weights([&](TraceWriter& writer) { weights(writer, made); });
      EXPECT_THAT(problems(), ElementsAre(StartsWith(never_written)));
    }
}

TEST_F(TraceStorage, ChunksThatAreMissing) {
  write_all_but_weights([&](TraceWriter& writer) {
    const Hdf5Handle dataset = weights(writer, properties({1, 2, 2, 2}));
    const Hdf5Handle space(H5Dget_space(dataset), H5Sclose);
    const std::array<hsize_t, 4> start{}, count{1, 2, 2, 2};
    H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr);
    const Hdf5Handle memory(H5Screate_simple(4, count.data(), nullptr), H5Sclose);
    const std::vector<std::int8_t> values(8, 1);
    H5Dwrite(dataset, H5T_NATIVE_INT8, memory, space, H5P_DEFAULT, values.data());
  });
  EXPECT_THAT(problems(), ElementsAre(std::string(never_written) + " (the chunk at [1, 0, 0, 0])"));
}

TEST_F(TraceStorage, EveryKindThatIsWhole) {
  const Hdf5Handle contiguous = properties(), compact = properties(), packed = properties({2, 1, 2, 2});
  H5Pset_layout(compact, H5D_COMPACT);
  H5Pset_shuffle(packed);
  H5Pset_fletcher32(packed);
  H5Pset_deflate(packed, 9);
  for (const hid_t made : {hid_t{contiguous}, hid_t{compact}, hid_t{packed}}) {
    write_all_but_weights([&](TraceWriter& writer) { write_values(weights(writer, made)); });
    EXPECT_THAT(problems(), ElementsAre());
  }
}

TEST_F(TraceStorage, VirtualDatasetsAreRefusedWithOrWithoutTheirSource) {
  const std::string other = folder_ / "other.h5";
  for (const bool there : {false, true}) {
    if (there) TraceWriter(other).dataset("/w", {2, 2, 2, 2}, counting(16));
    const Shape shape{2, 2, 2, 2};
    const Hdf5Handle space(H5Screate_simple(4, shape.data(), nullptr), H5Sclose), made = properties();
    H5Pset_virtual(made, space, other.c_str(), "/w", space);
    write_all_but_weights([&](TraceWriter& writer) { weights(writer, made); });
    EXPECT_THAT(problems(), ElementsAre(HasSubstr("expected values in this file, found a virtual dataset")));
  }
}

TEST_F(TraceStorage, ExternalStorageIsRefused) {
  const Hdf5Handle made = properties();
  H5Pset_external(made, (folder_ / "raw").c_str(), 0, 16);
  write_all_but_weights([&](TraceWriter& writer) { write_values(weights(writer, made)); });
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("expected values in this file, found external storage")));
}

TEST_F(TraceStorage, LinksOutOfTheFileAreRefused) {
  TraceWriter(folder_ / "other.h5").dataset("/w", {2, 2, 2, 2}, counting(16));
  const std::string refused =
      "/conv/weights: expected a dataset, found a link to another file (\"other.h5\")";
  write_all_but_weights([](TraceWriter& writer) {
    H5Lcreate_external("other.h5", "/w", writer.file(), "/conv/weights", H5P_DEFAULT, H5P_DEFAULT);
  });
  EXPECT_THAT(problems(), ElementsAre(refused));
}

TEST_F(TraceStorage, SoftLinksLeadToWhatIsInTheFile) {
  TraceWriter(folder_ / "other.h5").dataset("/w", {2, 2, 2, 2}, counting(16));
  const auto link_to = [this](const char* target) {
    write_all_but_weights([&](TraceWriter& writer) {
      writer.dataset("/elsewhere", {2, 2, 2, 2}, counting(16));
      H5Lcreate_external("other.h5", "/w", writer.file(), "/out", H5P_DEFAULT, H5P_DEFAULT);
      H5Lcreate_soft(target, writer.file(), "/conv/weights", H5P_DEFAULT, H5P_DEFAULT);
    });
    return problems();
  };
  EXPECT_THAT(link_to("/elsewhere"), ElementsAre());
  const std::string refused = "/conv/weights: expected a dataset, found a soft link to ";
  EXPECT_THAT(link_to("/nowhere"), ElementsAre(refused + "\"/nowhere\", which is not in this file"));
  EXPECT_THAT(link_to("/out"), ElementsAre(refused + "\"/out\", which is not in this file"));
}

TEST_F(TraceStorage, FiltersOfAnotherKindOrTwice) {
  const std::string expected =
      "/conv/weights: expected at most the filters gzip, shuffle and fletcher32, each once, found ";
  const Hdf5Handle twice = properties({2, 2, 2, 2}), other = properties({2, 2, 2, 2});
  H5Pset_deflate(twice, 9);
  H5Pset_deflate(twice, 9);
  H5Pset_scaleoffset(other, H5Z_SO_INT, 0);
  write_all_but_weights([&](TraceWriter& writer) { write_values(weights(writer, twice)); });
  EXPECT_THAT(problems(), ElementsAre(expected + "deflate twice"));
  write_all_but_weights([&](TraceWriter& writer) { write_values(weights(writer, other)); });
  EXPECT_THAT(problems(), ElementsAre(expected + "number 6"));
}

// A chunk of 4 MiB of zeros in a few kilobytes, where one of 16 bytes should be.
TEST_F(TraceStorage, ChunksThatExpandBeyondTheirSize) {
  const Hdf5Handle bomb = properties({2, 2, 2, 2});
  H5Pset_deflate(bomb, 9);
  write_all_but_weights([&](TraceWriter& writer) {
    const Hdf5Handle dataset = weights(writer, bomb);
    const std::vector<unsigned char> zeros(std::size_t{4} << 20U);
    std::vector<unsigned char> packed(zeros.size());
    uLongf size = packed.size();
    ASSERT_EQ(compress2(packed.data(), &size, zeros.data(), zeros.size(), 9), Z_OK);
    const std::array<hsize_t, 4> origin{};
    ASSERT_GE(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, origin.data(), size, packed.data()), 0);
  });
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("/conv/weights: expected at most 37 bytes for 16, found 4")));
  const std::vector<unsigned char> zeros(1000);  // in 17 bytes, as many as 16 may take
  write_all_but_weights([&](TraceWriter& writer) {
    const Hdf5Handle dataset = weights(writer, bomb);
    std::vector<unsigned char> packed(100);
    uLongf size = packed.size();
    ASSERT_EQ(compress2(packed.data(), &size, zeros.data(), zeros.size(), 9), Z_OK);
    const std::array<hsize_t, 4> origin{};
    ASSERT_GE(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, origin.data(), size, packed.data()), 0);
  });
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("/conv/weights: the data are damaged")));
}

TEST_F(TraceStorage, ChunksLargerThanTheTensor) {
  const Hdf5Handle made = properties({1U << 20U, 2, 2, 5});
  write_all_but_weights([&](TraceWriter& writer) {
    const Shape shape{2, 2, 2, 2}, most{H5S_UNLIMITED, 2, 2, H5S_UNLIMITED};
    const Hdf5Handle space(H5Screate_simple(4, shape.data(), most.data()), H5Sclose);
    const Hdf5Handle dataset(
        H5Dcreate2(writer.file(), "/conv/weights", H5T_NATIVE_INT8, space, H5P_DEFAULT, made, H5P_DEFAULT),
        H5Dclose);
    const double scale = 0.5;
    TraceWriter::attribute(dataset, "scale", H5T_NATIVE_DOUBLE, &scale);
  });
  EXPECT_THAT(problems(),
              ElementsAre("/conv/weights: expected chunks of at most 16777216 bytes, found [1048576, "
                          "2, 2, 5]"));
}

}  // namespace
}  // namespace lacuna
