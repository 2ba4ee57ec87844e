// Rows of bits packed into 64-bit words; a set bit is a nonzero element. Every row starts on a word boundary
// and the bits past its end are zero, so that whole words can be counted. Copies share their words until one
// of them is written to.
#pragma once

#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace lacuna {

class BitMask {
 public:
  BitMask() = default;
  BitMask(std::int64_t rows, std::int64_t columns)
      : rows_(rows),
        columns_(columns),
        words_per_row_((columns + 63) / 64),
        words_(std::make_shared<Words>(static_cast<std::size_t>(rows * words_per_row_))) {}

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  std::int64_t words_per_row() const { return words_per_row_; }

  std::span<std::uint64_t> row(std::int64_t r) {
    return {own().data() + r * words_per_row_, static_cast<std::size_t>(words_per_row_)};
  }
  std::span<const std::uint64_t> row(std::int64_t r) const {
    return {words_->data() + r * words_per_row_, static_cast<std::size_t>(words_per_row_)};
  }
  std::span<std::uint64_t> words() { return own(); }
  std::span<const std::uint64_t> words() const { return *words_; }

  bool test(std::int64_t r, std::int64_t c) const {
    return (row(r)[static_cast<std::size_t>(c / 64)] >> (c % 64)) & 1U;
  }
  void set(std::int64_t r, std::int64_t c) {
    row(r)[static_cast<std::size_t>(c / 64)] |= std::uint64_t{1} << (c % 64);
  }

  std::int64_t count() const {
    std::int64_t n = 0;
    for (const std::uint64_t word : *words_) n += std::popcount(word);
    return n;
  }
  bool operator==(const BitMask& other) const {
    return rows_ == other.rows_ && columns_ == other.columns_ && *words_ == *other.words_;
  }

 private:
  using Words = std::vector<std::uint64_t>;

  Words& own() {
    if (words_.use_count() > 1) words_ = std::make_shared<Words>(*words_);
    return *words_;
  }

  std::int64_t rows_ = 0, columns_ = 0, words_per_row_ = 0;
  std::shared_ptr<Words> words_ = std::make_shared<Words>();
};

}  // namespace lacuna
