// The JSON file of an accelerator -> a machine.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/config/document.h"
#include "sim/engine/machine.h"

namespace lacuna {

// Where named parts of an accelerator are found.
struct PartFolders {
  std::filesystem::path dram, technology;
};

// The file with its bases and its named DRAM in their places. InputError.
Document load_accelerator(const std::filesystem::path& file, const PartFolders& folders);

// Reads an accelerator, changed by settings ("/pointer=value") one after the other. A setting that a later
// one undoes gets a note. InputError with all problems; those of a setting name setting_source.
Machine resolve_machine(Document document, const PartFolders& folders,
                        const std::vector<std::string>& settings = {});

// The JSON Schema of accelerator files: the "array" object is that of the model.
Json accelerator_schema();
Json dram_schema();

}  // namespace lacuna
