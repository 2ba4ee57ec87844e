// Sizes are those of a real encoding: what the naive encoders write, the decoders read back, and the sizes
// are the lengths of what was written.
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/formats/codecs.h"
#include "tests/unit/tensors/random_layers.h"

namespace lacuna {
namespace {

void expect_round_trip(const test::Codec& codec, const StorageFormat& format, const Layer& layer,
                       const LayerTensors& tensors, const FormatParameters& parameters) {
  const StoredSize size = format.size(layer, tensors.weights, parameters);
  if (!size.possible) return;
  const test::Weights weights(layer, tensors);
  test::Stored stored;
  codec.encode(weights, parameters, stored);
  ASSERT_EQ(size.payload_bits, stored.payload.size());
  ASSERT_EQ(size.metadata_bits, stored.metadata.size());
  test::Weights decoded(layer);
  codec.decode(stored, decoded);
  ASSERT_TRUE(decoded == weights);
  ASSERT_TRUE(stored.payload.all_read() && stored.metadata.all_read());
}

TEST(RoundTrip, SizesAreLengthsOfARealEncoding) {
  const std::vector<test::Codec> codecs = test::codecs();
  const auto formats = storage_formats();
  ASSERT_EQ(codecs.size(), formats.size());
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const Layer layer = RandomLayer(seed).get();
    const LayerTensors tensors = synthetic_tensors({seed % 3 == 0, 3, 0.7}, seed)->load(layer, true);
    FormatParameters parameters;
    parameters.run_bits = 1 + static_cast<std::int64_t>(seed % 9);
    parameters.block = 1 + static_cast<std::int64_t>(seed % 7);
    parameters.group = 2 << seed % 5;
    for (std::size_t i = 0; i < codecs.size(); ++i) {
      SCOPED_TRACE(testing::Message() << codecs[i].format << ", seed " << seed);
      ASSERT_STREQ(codecs[i].format, formats[i].name);
      ASSERT_NO_FATAL_FAILURE(expect_round_trip(codecs[i], formats[i], layer, tensors, parameters));
    }
  }
}

// The width that is chosen for run_length is the best of those that can be asked for.
TEST(RoundTrip, ChosenRunsAreTheShortest) {
  std::set<std::string> chosen;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const Layer layer = RandomLayer(seed).get();
    const BitMask weights = synthetic_tensors({}, seed)->load(layer, false).weights;
    const StorageFormat& format = storage_formats()[4];
    ASSERT_STREQ(format.name, "run_length");
    StoredSize best = format.size(layer, weights, {.run_bits = 1});
    for (std::int64_t bits = 2; bits <= max_run_bits; ++bits)
      if (StoredSize size = format.size(layer, weights, {.run_bits = bits}); size.bits() < best.bits())
        best = size;
    const StoredSize size = format.size(layer, weights, {});
    ASSERT_EQ(size.bits(), best.bits());
    ASSERT_EQ(size.note, best.note);
    chosen.insert(size.note.substr(0, size.note.find('-')));
  }
  EXPECT_GE(chosen.size(), 3U);
}

}  // namespace
}  // namespace lacuna
