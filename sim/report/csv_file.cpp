#include "sim/report/csv_file.h"

#include <algorithm>
#include <fstream>

#include "sim/config/problems.h"

namespace lacuna {
namespace {

constexpr std::size_t piece = std::size_t{1} << 20U;  // bytes

// With `more` empty cells at the end of each row. `quoted`: whether the text begins inside quotes, then
// whether it ends so.
std::string lengthened(std::string_view rows, std::size_t more, bool& quoted) {
  std::string text;
  for (const char c : rows) {
    if (c == '"') quoted = !quoted;
    if (c == '\n' && !quoted) text.append(more, ',');
    text += c;
  }
  return text;
}

}  // namespace

CsvFile::CsvFile(std::filesystem::path stem, std::filesystem::path file)
    : stem_(std::move(stem)), file_(std::move(file)), rows_(stem_, file_) {}

void CsvFile::add(const CsvRow& row) {
  const std::string line = columns_.line(row);
  if (stretches_.empty() || stretches_.back().columns != columns_.size())
    stretches_.push_back({columns_.size(), 0});
  stretches_.back().bytes += line.size();
  waiting_ += line;
  if (waiting_.size() >= piece) flush();
}

void CsvFile::flush() {
  rows_.write(waiting_);
  waiting_.clear();
}

void CsvFile::copy(std::istream& rows, const Stretch& stretch, TemporaryFile& whole) const {
  std::string part;
  bool quoted = false;
  for (std::uint64_t left = stretch.bytes; left > 0; left -= part.size()) {
    part.resize(std::min<std::uint64_t>(left, piece));
    if (!rows.read(part.data(), static_cast<std::streamsize>(part.size())))
      throw InputError(file_.string(), "", "cannot write this file: its rows cannot be read again");
    const std::size_t more = columns_.size() - stretch.columns;
    whole.write(more == 0 ? part : lengthened(part, more, quoted));
  }
}

void CsvFile::put() {
  flush();
  TemporaryFile whole(stem_, file_);
  whole.write(columns_.header());
  std::ifstream rows(rows_.path(), std::ios::binary);
  for (const Stretch& stretch : stretches_) copy(rows, stretch, whole);
  whole.put();
}

}  // namespace lacuna
