#include "sim/tensors/trace_file.h"

#include <fmt/format.h>

#include <array>

#include "sim/base/hash.h"
#include "sim/config/harmless.h"
#include "sim/tensors/trace_checksums.h"
#include "sim/tensors/trace_storage.h"

namespace lacuna {
namespace {

[[noreturn]] void fail_to_open(const std::string& path, const std::string& found) {
  throw InputError(path, "", "expected an HDF5 trace, found " + found);
}

// Where the HDF5 library looks for it.
bool has_signature(const InputFile& file) {
  constexpr std::array<char, 8> signature{'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};
  std::array<char, 8> found{};
  for (std::int64_t at = 0; at < file.size(); at = at == 0 ? 512 : 2 * at)
    if (file.read(found, at) == found.size() && found == signature) return true;
  return false;
}

std::string digest_of(const InputFile& file) {
  std::vector<char> piece(std::size_t{1} << 20);
  std::uint64_t digest = hash_start;
  std::size_t n = 0;
  std::int64_t at = 0;
  do {
    n = file.read(piece, at);
    digest = hash64({piece.data(), n}, digest);
    at += static_cast<std::int64_t>(n);
  } while (n == piece.size());
  return fmt::format("{:016x}", digest);
}

std::string checked_digest(const std::string& path, const InputFile& file) {
  if (file.size() == 0) fail_to_open(path, "an empty file");
  if (!has_signature(file)) fail_to_open(path, "another kind of file");
  return digest_of(file);
}

// By its descriptor: the file that was looked at and hashed, whatever has its name by now.
Hdf5Handle open_file(const std::string& path, const InputFile& bytes) {
  const std::string opened = fmt::format("/proc/self/fd/{}", bytes.descriptor());
  Hdf5Handle file(H5Fopen(opened.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (!file.valid()) fail_to_open(path, "a truncated or damaged HDF5 file");
  return file;
}

}  // namespace

TraceFile::TraceFile(const std::string& path)
    : path_(path), bytes_(path), digest_(checked_digest(path, bytes_)), file_(open_file(path, bytes_)) {}

std::string TraceFile::network() const {
  const Hdf5Attribute name(file_, "network");
  const auto text = name.text();
  if (text && !text->empty() && text->size() <= max_name_bytes && is_printable(*text)) return *text;
  throw InputError(path_, "/", "attribute network: expected the name of a network, found " + name.describe());
}

void TraceFile::check_header(std::vector<Problem>& problems) const {
  const Hdf5Attribute found(file_, "format");
  if (found.text() != format) {
    problems.push_back(
        {path_, "/",
         std::string("attribute format: expected \"") + format + "\", found " + found.describe()});
  }
  const Hdf5Attribute found_version(file_, "version");
  if (found_version.integer() != version) {
    problems.push_back({path_, "/",
                        "attribute version: expected integer " + std::to_string(version) + ", found " +
                            found_version.describe()});
  }
  if (is_checksummed()) check_header_sum(problems);
}

void TraceFile::check_header_sum(std::vector<Problem>& problems) const {
  const auto text = [&](const char* name) { return Hdf5Attribute(file_, name).text().value_or(""); };
  const std::uint32_t sum =
      header_checksum(text("format"), Hdf5Attribute(file_, "version").integer().value_or(0), text("network"),
                      text("description"));
  const Hdf5Attribute stored(file_, checksum_attribute);
  if (stored.integer() == sum) return;
  problems.push_back(
      {path_, "/",
       fmt::format("attribute {}: expected integer {}, found {}: the attributes are damaged, or were changed "
                   "since it was written",
                   checksum_attribute, sum, stored.describe())});
}

bool TraceFile::is_checksummed() const {
  return Hdf5Attribute(file_, checksum_attribute).exists();
}

bool TraceFile::check_group(const std::string& path, std::vector<Problem>& problems) const {
  const Hdf5Handle group(H5Gopen2(file_, path.c_str(), access_within_file(H5P_GROUP_ACCESS)), H5Gclose);
  if (!group.valid()) problems.push_back({path_, path, "expected a group, found " + unopened(file_, path)});
  return group.valid();
}

TensorFound TraceFile::read(const TraceDataset& expected, std::span<std::int16_t> values,
                            std::vector<Problem>& problems) const {
  const Hdf5Handle dataset(H5Dopen2(file_, expected.path.c_str(), access_within_file(H5P_DATASET_ACCESS)),
                           H5Dclose);
  if (!dataset.valid()) {
    problems.push_back({path_, expected.path, "expected a dataset, found " + unopened(file_, expected.path)});
    return {};
  }
  std::vector<std::string> complaints;
  const TensorFound found = read_dataset(dataset, expected, values, complaints);
  for (std::string& complaint : complaints) problems.push_back({path_, expected.path, std::move(complaint)});
  return found;
}

}  // namespace lacuna
