// An analysis as tables for people and CSV for programs.
#pragma once

#include <string>
#include <vector>

#include "sim/report/analysis.h"

namespace lacuna {

// A row per layer, and the total.
std::string analysis_table(const std::vector<LayerAnalysis>& layers);
std::string analysis_csv(const std::vector<LayerAnalysis>& layers);

// A row per layer with weights, a column per format: payload + metadata.
std::string formats_table(const std::vector<LayerAnalysis>& layers);

// A row per layer and format; then the totals, that of each layer's cheapest format last.
std::string formats_csv(const std::vector<LayerAnalysis>& layers);

}  // namespace lacuna
