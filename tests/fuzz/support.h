// What the fuzz targets share. A target is a LLVMFuzzerTestOneInput: it may refuse an input by the exceptions
// that are meant for that, and whatever else an input brings about is a finding. README.md says how they are
// run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "sim/inputs/machine_file.h"
#include "sim/tensors/tensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace lacuna::fuzz {

// A folder of this process, gone with it, for input that is read as a file.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string write(const std::string& name, const std::uint8_t* data, std::size_t size) const;

 private:
  std::filesystem::path path_;
};

std::filesystem::path shipped(const std::string& path);  // from the project's root
PartFolders shipped_parts();

// A promise of the product that an input has broken: ends the process, which the fuzzer reports with the
// input.
void require(bool kept, const char* promise);

// The array alone takes a layer, with every tile there when it is wanted: planned, every step run, the cycles
// added up and the outputs compared. Does nothing if the layer does not fit the machine.
void run_array(const Machine& machine, const Layer& layer, const LayerTensors& tensors);

// A layer whose `run_array` takes well under a second.
bool is_small(const Layer& layer);

}  // namespace lacuna::fuzz
