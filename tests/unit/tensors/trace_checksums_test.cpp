#include "sim/tensors/trace_checksums.h"

#include <array>

#include "tests/unit/tensors/small_trace.h"

namespace lacuna {
namespace {

using test::counting;
using test::TraceWriter;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* changed = "expected the checksum of what is there, found another for row ";

class TraceChecksums : public test::TraceTest {
 protected:
  void write_checksummed(const std::string& network = "net") {
    write([&](TraceWriter& writer) {
      writer.header();
      write_conv(writer);
      write_fc(writer);
      const Hdf5Handle text(H5Tcopy(H5T_C_S1), H5Tclose);
      H5Tset_size(text, 40);
      std::array<char, 40> name{};
      network.copy(name.data(), name.size());
      TraceWriter::attribute(writer.file(), "network", text, name.data());
      const std::uint32_t sum = header_checksum("lacuna-trace", 1, "net", "");
      TraceWriter::attribute(writer.file(), checksum_attribute, H5T_NATIVE_UINT32, &sum);
      add(writer, {"/conv/input", "int16", {2, 4, 3, 5}, 0.5}, counting(120, -10));
      add(writer, {"/conv/weights", "int16", {2, 2, 2, 2}, 0.5}, counting(16, -3));
      add(writer, {"/fc/input", "int16", {2, 16}, 0.5}, counting(32));
      add(writer, {"/fc/weights", "int16", {3, 16}, 0.5}, counting(48, -20));
    });
  }

  static void add(const TraceWriter& writer, const TensorHeading& heading,
                  const std::vector<std::int16_t>& values) {
    const std::vector<std::uint32_t> sums = tensor_checksums(heading, values);
    const hsize_t count = sums.size();
    const Hdf5Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose);
    const Hdf5Handle made(H5Acreate_by_name(writer.file(), heading.path.c_str(), checksum_attribute,
                                            H5T_STD_U32LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                          H5Aclose);
    H5Awrite(made, H5T_NATIVE_UINT32, sums.data());
  }

  void change(const std::function<void(hid_t)>& content) {
    const Hdf5Handle file(H5Fopen(path_.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
    content(file);
  }
};

TEST_F(TraceChecksums, OfAGoodTrace) {
  write_checksummed();
  EXPECT_THAT(problems(), ElementsAre());
  EXPECT_TRUE(TraceFile(path_).is_checksummed());
}

TEST_F(TraceChecksums, ValuesThatWereChanged) {
  write_checksummed();
  change([](hid_t file) {
    const Hdf5Handle dataset(H5Dopen2(file, "/fc/weights", H5P_DEFAULT), H5Dclose);
    std::vector<std::int16_t> values = counting(48, -20);
    values[16] ^= 1;
    H5Dwrite(dataset, H5T_NATIVE_INT16, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
  });
  EXPECT_THAT(problems(), ElementsAre(HasSubstr(std::string("/fc/weights: ") + changed + "1:")));
}

TEST_F(TraceChecksums, ScaleThatWasChanged) {
  write_checksummed();
  change([](hid_t file) {
    H5Adelete_by_name(file, "/conv/input", "scale", H5P_DEFAULT);
    const Hdf5Handle dataset(H5Dopen2(file, "/conv/input", H5P_DEFAULT), H5Dclose);
    const double other = 0.25;
    TraceWriter::attribute(dataset, "scale", H5T_NATIVE_DOUBLE, &other);
  });
  EXPECT_THAT(problems(), ElementsAre(HasSubstr(std::string("/conv/input: ") + changed + "0:")));
}

// A tensor under another's name, of the same shape.
TEST_F(TraceChecksums, TensorsThatWereExchanged) {
  write_checksummed();
  change([](hid_t file) {
    H5Ldelete(file, "/fc/input", H5P_DEFAULT);
    H5Lmove(file, "/fc/weights", file, "/fc/input", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_hard(file, "/fc/input", file, "/fc/weights", H5P_DEFAULT, H5P_DEFAULT);
  });
  EXPECT_THAT(problems(), ElementsAre(HasSubstr(std::string("/fc/input: ") + changed + "0:")));
}

TEST_F(TraceChecksums, HeaderThatWasChanged) {
  write_checksummed("nett");
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("/: attribute crc32: expected integer ")));
}

TEST_F(TraceChecksums, AreOfAllOrNone) {
  for (const char* object : {"/", "/conv/weights"}) {
    write_checksummed();
    change([&](hid_t file) { H5Adelete_by_name(file, object, checksum_attribute, H5P_DEFAULT); });
    EXPECT_THAT(problems(),
                ElementsAre(std::string(object) +
                            ": attribute crc32: expected a checksum as others here have, found nothing"));
  }
}

TEST_F(TraceChecksums, NeedAsManyAsThereAreRows) {
  write_checksummed();
  change([](hid_t file) {
    H5Adelete_by_name(file, "/fc/weights", checksum_attribute, H5P_DEFAULT);
    const Hdf5Handle dataset(H5Dopen2(file, "/fc/weights", H5P_DEFAULT), H5Dclose);
    const std::int64_t one = 1;
    TraceWriter::attribute(dataset, checksum_attribute, H5T_NATIVE_INT64, &one);
  });
  EXPECT_THAT(problems(), ElementsAre("/fc/weights: attribute crc32: expected 3 integers, found integer 1"));
}

// Beyond 4096 rows several share one: then all of them are read, though not all are used.
TEST(TensorHeading, HasFewChecksumsForManyRows) {
  TensorHeading heading{"/a/input", "int8", {4096, 2}, 1};
  EXPECT_EQ(heading.rows_at_once(), 1);
  EXPECT_EQ(heading.checksums(), 4096);
  heading.shape = {10'000, 2};
  EXPECT_EQ(heading.rows_at_once(), 3);
  EXPECT_EQ(heading.checksums(), 3334);
  EXPECT_EQ(tensor_checksums(heading, std::vector<std::int16_t>(20'000)).size(), 3334U);
}

TEST_F(TraceChecksums, OfPiecesThatEndBehindWhatIsUsed) {
  Network network = test::small_network();
  network.layers.erase(network.layers.begin());
  for (const bool changed_behind : {false, true}) {
    write([&](TraceWriter& writer) {
      writer.header();
      std::vector<std::int16_t> inputs(std::size_t{10'000} * 16, 1);
      const std::vector<std::int16_t> weights = counting(48);
      const std::uint32_t sum = header_checksum("lacuna-trace", 1, "", "");
      TraceWriter::attribute(writer.file(), checksum_attribute, H5T_NATIVE_UINT32, &sum);
      if (changed_behind) inputs[2 * 16] = 2;  // of image 2, which shares a checksum with 0 and 1
      writer.dataset("/fc/input", {10'000, 16}, inputs);
      inputs[2 * 16] = 1;
      writer.dataset("/fc/weights", {3, 16}, weights);
      add(writer, {"/fc/input", "int16", {10'000, 16}, 0.5}, inputs);
      add(writer, {"/fc/weights", "int16", {3, 16}, 0.5}, weights);
    });
    if (!changed_behind)
      EXPECT_EQ(traced_tensors(path_, network)->load(network.layers[0], true).input_values,
                std::vector<std::int16_t>(32, 1));
    else
      EXPECT_THROW(traced_tensors(path_, network), InputError);
  }
}

}  // namespace
}  // namespace lacuna
