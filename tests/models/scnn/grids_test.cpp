// SCNN and DCNN on grids that random cases seldom have.
#include <gtest/gtest.h>

#include "models/scnn/dcnn.h"
#include "models/scnn/scnn.h"
#include "tests/models/proven_model.h"
#include "tests/property/agreement.h"

namespace lacuna::property {
namespace {

// Of the same seed, on a grid of that size with room for it; which of SCNN's variants, if it is one.
Case on_grid(Case c, std::int64_t rows, std::int64_t columns, bool skips_weights, bool skips_activations) {
  const auto resize = [&](auto& model) {
    model.array.rows = rows;
    model.array.columns = columns;
  };
  if (const auto s = std::dynamic_pointer_cast<scnn::Scnn>(c.machine.model)) {
    resize(*s);
    s->compressed_weights = skips_weights;
    s->compressed_activations = skips_activations;
  } else {
    resize(dynamic_cast<scnn::Dcnn&>(*c.machine.model));
  }
  for (BufferConfig* buffer :
       {&c.machine.buffers.weight, &c.machine.buffers.input, &c.machine.buffers.output})
    buffer->capacity_bytes *= rows * columns;
  return c;
}

// `count` cases of the seeds from `seed` on that can run there.
void compare_on_grid(const std::string& model, std::int64_t rows, std::int64_t columns, bool skips_weights,
                     bool skips_activations, std::uint64_t seed, int count) {
  for (; count > 0; ++seed) {
    const Case c =
        on_grid(random_case(seed, proof_of(model)), rows, columns, skips_weights, skips_activations);
    if (!c.layer.has_weights() || !feasible(c)) continue;
    --count;
    expect_agreement(c);
  }
}

// Planes of the random layers have at most 12 columns, a word of a mask has 64.
TEST(Grids, FarWiderAndTallerThanThePlane) {
  for (const auto& [rows, columns] : {std::pair{1, 1}, {1, 72}, {72, 1}, {2, 40}, {33, 2}}) {
    for (const auto& [weights, activations] : {std::pair{true, true}, {true, false}, {false, true}})
      compare_on_grid("scnn", rows, columns, weights, activations, 8'000'000, 3);
    compare_on_grid("dcnn", rows, columns, true, true, 9'000'000, 3);
  }
}

}  // namespace
}  // namespace lacuna::property
