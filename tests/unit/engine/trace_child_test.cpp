// Damaged traces, read as the commands read them: refused, or harmless, and the reader survives.
#include "sim/engine/trace_child.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>

#include "sim/config/document.h"
#include "sim/config/input_file.h"
#include "sim/network/network.h"
#include "tests/source_root.h"
#include "tests/unit/config/temporary_folder.h"

namespace lacuna {
namespace {

// How a file can come to harm. Each changes it, at a place of its choice.
class Damage {
 public:
  explicit Damage(std::uint32_t seed) : random_(seed) {}

  std::string operator()(std::string bytes) {
    switch (below(5)) {
      case 0:
        flip_bits(bytes, 1);
        break;
      case 1:
        flip_bits(bytes, 1 + below(8));
        break;
      case 2:
        overwrite(bytes, [this] { return static_cast<char>(below(256)); });
        break;
      case 3:
        overwrite(bytes, [] { return '\0'; });
        break;
      default:
        bytes.resize(below(bytes.size()));
    }
    return bytes;
  }

 private:
  std::size_t below(std::size_t end) { return random_() % end; }

  void flip_bits(std::string& bytes, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      char& byte = bytes[below(bytes.size())];
      byte = static_cast<char>(byte ^ (1 << below(8)));
    }
  }

  template <class Byte>
  void overwrite(std::string& bytes, const Byte& byte) {
    const std::size_t first = below(bytes.size());
    const std::size_t end = std::min(bytes.size(), first + 1 + below(std::size_t{1} << (1 + below(13))));
    for (std::size_t i = first; i < end; ++i) bytes[i] = byte();
  }

  std::mt19937 random_;
};

class DamagedTrace : public ::testing::Test {
 protected:
  static std::string shipped(const char* name) { return source_root() + "/workloads/" + name; }

  std::string refusal(const std::string& path) const {
    try {
      read_trace(path, network_);
      return "";
    } catch (const InputError& error) {
      const Problem& first = error.problems().front();
      EXPECT_EQ(first.file, path);
      return first.pointer + ": " + first.message;
    }
  }

  bool is_the_same(const TensorSource& a, const TensorSource& b) const {
    for (const Layer& layer : network_.layers) {
      const LayerTensors x = a.load(layer, true), y = b.load(layer, true);
      if (x.weights != y.weights || x.inputs != y.inputs || x.weight_values != y.weight_values ||
          x.input_values != y.input_values || x.weight_scale != y.weight_scale ||
          x.input_scale != y.input_scale)
        return false;
    }
    return true;
  }

  const test::TemporaryFolder folder_;
  const Network network_ = resolve_network(load_document(shipped("networks/digits.json")));
};

// LACUNA_MUTATIONS sets their number.
TEST_F(DamagedTrace, OfChecksumsIsNeverReadAsAnother) {
  const char* wanted = std::getenv("LACUNA_MUTATIONS");
  const int mutations = wanted == nullptr ? 200 : std::atoi(wanted);
  const std::string good = read_file(shipped("traces/digits.h5"));
  const auto undamaged = read_trace(shipped("traces/digits.h5"), network_);
  int refused = 0, same = 0;
  double longest = 0;
  for (int seed = 0; seed < mutations; ++seed) {
    const std::string path =
        folder_.write("damaged.h5", Damage(static_cast<std::uint32_t>(seed))(good)).string();
    const auto start = std::chrono::steady_clock::now();
    try {
      const bool equal = is_the_same(*undamaged, *read_trace(path, network_));
      EXPECT_TRUE(equal) << "mutation " << seed;
      ++same;
    } catch (const InputError&) {
      ++refused;
    }
    longest =
        std::max(longest, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::cout << mutations << " mutations: " << refused << " refused, " << same
            << " read as they were, the slowest in " << longest << " s\n";
  EXPECT_GT(refused, mutations / 2);
}

TEST_F(DamagedTrace, ThatIsNoFileIsRefusedByWhatItIs) {
  const std::string fifo = folder_.path("fifo.h5").string();
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(refusal(fifo), ": expected a file, found a FIFO");
  EXPECT_EQ(refusal("/dev/zero"), ": expected a file, found a device");
}

TEST_F(DamagedTrace, GoodOnesAreReadAsInThisProcess) {
  const std::string path = shipped("traces/digits.h5");
  const auto here = traced_tensors(path, network_), there = read_trace(path, network_);
  EXPECT_TRUE(is_the_same(*here, *there));
  EXPECT_EQ(here->description(), there->description());
  const TraceLabel label = read_trace_label(path);
  EXPECT_EQ(label.network, "digits");
  EXPECT_TRUE(label.checksummed);
}

}  // namespace
}  // namespace lacuna
